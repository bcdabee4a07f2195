using System.Globalization;
using System.Text.Json;
using QuerySniff.Aggregator.Api;
using QuerySniff.Contracts.V1;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class ErrorsTests
{
    private const string Insert = "INSERT INTO t VALUES (?)";

    [Fact]
    public async Task Errors_ByCode_AreCountedOverTimeAndByOrigin()
    {
        await using RunningAggregator aggregator = await StartWithErrorsAsync();

        JsonElement answer = await aggregator.GetAsync("/errors?from=2026-11-22T08:00:00Z&to=2026-11-22T08:10:00Z&points=10");

        Assert.Equal(48, answer.GetProperty("total").GetInt64());
        Assert.Equal(3, answer.GetProperty("codes_total").GetInt32());
        Assert.Equal(60, answer.GetProperty("step_s").GetInt64());
        Assert.True(answer.GetProperty("coverage").TryGetProperty("share", out _));
        JsonElement duplicate = answer.GetProperty("codes")[0];
        Assert.Equal(1062, duplicate.GetProperty("code").GetInt32());
        Assert.Equal("ER_DUP_ENTRY", duplicate.GetProperty("symbol").GetString());
        Assert.Equal(24, duplicate.GetProperty("count").GetInt64());
        Assert.Equal(0.5, duplicate.GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal(12 / 60.0, duplicate.GetProperty("values")[0].GetDouble(), 1e-5);
        Assert.Equal(0, duplicate.GetProperty("values")[2].GetDouble());
        Assert.Equal(12 / 60.0, duplicate.GetProperty("values")[5].GetDouble(), 1e-5);
        Assert.Equal(Insert, Assert.Single(duplicate.GetProperty("digests").EnumerateArray()).GetProperty("fingerprint").GetString());
        Assert.Equal([("db2", 16), ("db1", 8)], duplicate.GetProperty("hosts").EnumerateArray().Select(Counted));
        JsonElement unknown = answer.GetProperty("codes")[1];
        Assert.Equal(0, unknown.GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("symbol").ValueKind);
        Assert.Equal(12, unknown.GetProperty("count").GetInt64());

        static (string, int) Counted(JsonElement host) => (host.GetProperty("value").GetString()!, host.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("host=db1", 16)]
    [InlineData("not_host=db1", 32)]
    [InlineData("user=app", 0)]
    [InlineData("verb=SELECT", 12)]
    [InlineData("not_table=t", 12)]
    [InlineData("table=t&limit=1", 36)]
    public async Task Errors_Scope_Holds(string scope, int expected)
    {
        await using RunningAggregator aggregator = await StartWithErrorsAsync();

        JsonElement answer = await aggregator.GetAsync("/errors?" + scope);

        Assert.Equal(expected, answer.GetProperty("total").GetInt64());
        Assert.InRange(answer.GetProperty("codes").GetArrayLength(), expected == 0 ? 0 : 1, scope.Contains("limit", StringComparison.Ordinal) ? 1 : 3);
    }

    // More digests with errors than are sought: all rows are walked over, to the same answer.
    [Fact]
    public async Task Errors_OfManyDigests_AreAllCounted()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        for (int i = 0; i < 300; i++)
        {
            Fail(batch.Add(Start, $"SELECT {i}", [1000]), 1, BatchBuilder.Error(1213, 1));
        }

        await aggregator.PushAsync(batch.Request);
        JsonElement answer = await aggregator.GetAsync("/errors");

        Assert.Equal(300, answer.GetProperty("total").GetInt64());
        JsonElement code = Assert.Single(answer.GetProperty("codes").EnumerateArray());
        Assert.Equal("ER_LOCK_DEADLOCK", code.GetProperty("symbol").GetString());
        Assert.Equal(5, code.GetProperty("digests").GetArrayLength());
    }

    [Fact]
    public async Task DigestErrors_OfOneDigest_AreItsOwn()
    {
        await using RunningAggregator aggregator = await StartWithErrorsAsync();

        JsonElement answer = await aggregator.GetAsync($"/digests/{IdOf(Insert)}/errors");
        JsonElement select = await aggregator.GetAsync($"/digests/{IdOf("SELECT b")}/errors?host=db2");

        Assert.Equal(36, answer.GetProperty("total").GetInt64());
        Assert.Equal([1062, 0], answer.GetProperty("codes").EnumerateArray().Select(code => code.GetProperty("code").GetInt32()));
        Assert.Equal(8, select.GetProperty("total").GetInt64());
        Assert.Equal("ER_LOCK_WAIT_TIMEOUT", select.GetProperty("codes")[0].GetProperty("symbol").GetString());
    }

    [Fact]
    public async Task Distribution_ByHost_IsTheTimedCommandsOfEach()
    {
        await using RunningAggregator aggregator = await StartAsync();
        Dictionary<string, long[]> truth = new(StringComparer.Ordinal)
        {
            ["db1"] = [.. Enumerable.Range(1, 200).Select(i => i * 100_000L)],
            ["db2"] = [.. Enumerable.Range(1, 100).Select(i => i * 10_000L)],
            ["db3"] = [.. Enumerable.Range(1, 50).Select(i => i * 1_000L)],
        };
        foreach ((string host, long[] durations) in truth)
        {
            BatchBuilder batch = new(host);
            batch.Add(Start, Insert, durations);
            await aggregator.PushAsync(batch.Request);
        }

        JsonElement answer = await aggregator.GetAsync($"/digests/{IdOf(Insert)}/distribution?limit=1");

        double[] bounds = [.. answer.GetProperty("bounds_us").EnumerateArray().Select(bound => bound.GetDouble())];
        Assert.Equal("host", answer.GetProperty("by").GetString());
        JsonElement first = Assert.Single(answer.GetProperty("groups").EnumerateArray());
        Assert.Equal("db1", first.GetProperty("value").GetString());
        AssertIs(first, truth["db1"]);
        AssertIs(answer.GetProperty("others"), [.. truth["db2"], .. truth["db3"]]);
        JsonElement all = await aggregator.GetAsync($"/digests/{IdOf(Insert)}/distribution?by=host");
        Assert.Equal(3, all.GetProperty("groups").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, all.GetProperty("others").ValueKind);
        Assert.True(all.GetProperty("coverage").TryGetProperty("share", out _));

        void AssertIs(JsonElement distribution, long[] durations)
        {
            long[] counts = [.. distribution.GetProperty("counts").EnumerateArray().Select(count => count.GetInt64())];
            Assert.Equal(bounds.Length - 1, counts.Length);
            Assert.Equal(
                bounds.Zip(bounds.Skip(1)).Select(band => durations.LongCount(ns => ns / 1e3 >= band.First && ns / 1e3 < band.Second)), counts);
            ApiTests.AssertQuantile(durations, 0.99, distribution.GetProperty("p99_us").GetDouble());
            Assert.Equal(durations.Length, distribution.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task Distribution_NothingTimed_HasNoBands()
    {
        await using RunningAggregator aggregator = await StartWithErrorsAsync();

        JsonElement answer = await aggregator.GetAsync($"/digests/{IdOf(Insert)}/distribution?from=2026-11-22T07:00:00Z&to=2026-11-22T07:30:00Z");

        Assert.Equal(0, answer.GetProperty("bounds_us").GetArrayLength());
        Assert.Equal(0, answer.GetProperty("groups").GetArrayLength());
    }

    [Theory]
    [InlineData(1064, "ER_PARSE_ERROR")]
    [InlineData(1205, "ER_LOCK_WAIT_TIMEOUT")]
    [InlineData(1969, "ER_STATEMENT_TIMEOUT")]
    [InlineData(3024, "ER_QUERY_TIMEOUT")]
    [InlineData(4031, null)]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public void ErrorSymbols_Code_IsNamedOrNot(int code, string? symbol) => Assert.Equal(symbol, ErrorSymbols.Of(code));

    private static async Task<RunningAggregator> StartWithErrorsAsync()
    {
        RunningAggregator aggregator = await StartAsync();
        foreach ((string host, uint times) in new[] { ("db1", 1u), ("db2", 2u) })
        {
            BatchBuilder batch = new(host);
            batch.Summaries[Insert] = "INSERT t";
            batch.Summaries["SELECT b"] = "SELECT";
            foreach (int minute in new[] { 0, 5 })
            {
                DateTimeOffset window = Start.AddMinutes(minute);
                Fail(batch.Add(window, Insert, [.. Enumerable.Repeat(1000L, 20)], user: "batch"), 6 * times, BatchBuilder.Error(1062, 4 * times));
                Fail(batch.Add(window, "SELECT b", [1000, 1000, 1000, 1000], user: "batch"), 2 * times, BatchBuilder.Error(1205, 2 * times));
                batch.Add(window, Insert, [1000], user: "app");
            }

            await aggregator.PushAsync(batch.Request);
        }

        return aggregator;
    }

    private static void Fail(Row row, uint errors, Contracts.V1.ErrorCount count)
    {
        row.Errors = errors;
        row.ErrorsByCode.Add(count);
    }

    private static string IdOf(string fingerprint) =>
        BatchBuilder.DigestOf(fingerprint).ToString("x16", CultureInfo.InvariantCulture);
}
