using System.Net;
using System.Text.Json;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Transactions and unfinished commands, from the batch to the API's answer.</summary>
public sealed class SessionsTests : IAsyncLifetime
{
    private const ulong Millisecond = 1_000_000;
    private const string Update = "UPDATE t SET a = ?";
    private const string Select = "SELECT SLEEP(?)";

    private static readonly DateTimeOffset First = Start.AddMinutes(10);

    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        foreach (string host in new[] { "db1", "db2" })
        {
            // Half of each window's transactions in a batch of another boot, as when the agent restarts within a window.
            foreach (byte boot in new byte[] { 1, 2 })
            {
                BatchBuilder batch = new(host, boot: boot);
                for (uint window = 0; window < 3; window++)
                {
                    DateTimeOffset start = First.AddSeconds(10 * window);
                    TransactionRow opened = batch.Transactions(start, Update, "app", [(long)(10 * Millisecond), (long)(30 * Millisecond)]);
                    (opened.RolledBack, opened.Untimed, opened.Statements) = (1, 1, 9);
                    (opened.Open, opened.OpenOldestNs) = (window == 0 ? 1UL : 0, window == 0 ? 5_000 * Millisecond : 0);
                    TransactionRow held = batch.Transactions(start, Select, "job", []);
                    (held.Holds, held.HoldSumNs, held.HoldMaxNs) = (2, 12 * Millisecond, (7 + window) * Millisecond);
                    UnfinishedRow unfinished = batch.Unfinished(start, Select, "app");
                    (unfinished.Running, unfinished.RunningOldestNs) = (2, 1_000 * (window + 1) * Millisecond);
                    (unfinished.Killed, unfinished.TimedOut, unfinished.CutOff) = (1, 2, 3);
                }

                await _aggregator.PushAsync(batch.Request);
                await _aggregator.PushAsync(batch.Request);
            }
        }
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Fact]
    public async Task Transactions_ByDigest_AreSummedWithMergedHistograms()
    {
        JsonElement answer = await _aggregator.GetAsync("/transactions");

        Assert.Equal("digest", answer.GetProperty("by").GetString());
        JsonElement[] groups = [.. answer.GetProperty("groups").EnumerateArray()];
        Assert.Equal([Update, Select], groups.Select(group => group.GetProperty("fingerprint").GetString()));
        JsonElement opened = groups[0].GetProperty("transactions");
        Assert.Equal((36, 24, 12, 12, 108), (
            Number(opened, "count"), Number(opened, "committed"), Number(opened, "rolled_back"), Number(opened, "untimed"),
            Number(opened, "statements")));
        Assert.Equal((480_000.0, 20_000.0, 30_000.0), (Double(opened, "duration_sum_us"), Double(opened, "mean_us"), Double(opened, "max_us")));
        Assert.InRange(Double(opened, "p50_us"), 9_890, 10_110);
        Assert.InRange(Double(opened, "p99_us"), 29_670, 30_330);
        Assert.Equal((0, 5_000_000.0), (Number(opened, "open"), Double(opened, "open_oldest_us")));
        JsonElement held = groups[1].GetProperty("transactions");
        Assert.Equal((0, 24, 144_000.0, 9_000.0), (
            Number(held, "count"), Number(held, "holds"), Double(held, "hold_sum_us"), Double(held, "hold_max_us")));
        Assert.Equal(JsonValueKind.Null, held.GetProperty("mean_us").ValueKind);
        Assert.Equal(24, Number(answer.GetProperty("total"), "holds"));
    }

    [Theory]
    [InlineData("?order=hold", new[] { Select, Update })]
    [InlineData("?order=duration", new[] { Update, Select })]
    [InlineData("?order=hold&limit=1", new[] { Select })]
    [InlineData("?user=app", new[] { Update })]
    public async Task Transactions_OrderedAndFiltered(string query, string[] fingerprints)
    {
        JsonElement answer = await _aggregator.GetAsync("/transactions" + query);

        Assert.Equal(fingerprints, answer.GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("fingerprint").GetString()));
    }

    [Theory]
    [InlineData("?by=user", "app", 36)]
    [InlineData("?by=host", "db1", 18)]
    [InlineData("?by=schema", "shop", 36)]
    [InlineData("?by=application&host=db2", "web", 18)]
    public async Task Transactions_ByADimension_HaveItsValues(string query, string first, int count)
    {
        JsonElement group = (await _aggregator.GetAsync("/transactions" + query)).GetProperty("groups")[0];

        Assert.Equal((first, count), (group.GetProperty("value").GetString(), Number(group.GetProperty("transactions"), "count")));
        Assert.Equal(JsonValueKind.Null, group.GetProperty("fingerprint").ValueKind);
    }

    [Fact]
    public async Task Unfinished_OfARange_HasTheLastWindowsRunningAndTheOldest()
    {
        JsonElement answer = await _aggregator.GetAsync("/unfinished");

        JsonElement group = Assert.Single(answer.GetProperty("groups").EnumerateArray());
        Assert.Equal(Select, group.GetProperty("fingerprint").GetString());
        JsonElement unfinished = group.GetProperty("unfinished");
        Assert.Equal((4, 12, 24, 36), (
            Number(unfinished, "running"), Number(unfinished, "killed"), Number(unfinished, "timed_out"), Number(unfinished, "cut_off")));
        Assert.Equal(3_000_000, Double(unfinished, "running_oldest_us"));
        Assert.Equal(4, Number(answer.GetProperty("total"), "running"));
    }

    [Theory]
    [InlineData("/api/v1/transactions?by=table", "by")]
    [InlineData("/api/v1/transactions?order=count", "order")]
    [InlineData("/api/v1/unfinished?limit=0", "limit")]
    public async Task Parameters_Wrong_AreNamed(string path, string parameter)
    {
        (HttpStatusCode status, JsonElement problem) = await _aggregator.GetProblemAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"'{parameter}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_DigestThatOnlyATransactionNames_AsksForItsText()
    {
        BatchBuilder batch = new("db3");
        batch.Transactions(First, "DELETE FROM never", "app", []);
        batch.Unfinished(First, "DELETE FROM seen", "app");
        batch.Request.Digests.Clear();

        PushResponse response = await _aggregator.PushAsync(batch.Request);

        Assert.Equal(
            new[] { "DELETE FROM never", "DELETE FROM seen" }.Select(BatchBuilder.DigestOf).Order(), response.UnknownDigests.Order());
    }

    [Fact]
    public async Task Push_RowsBeyondTheContract_AreRefusedWithTheFieldsName()
    {
        BatchBuilder untimed = new("db3");
        untimed.Transactions(First, Update, "app", []).Untimed = 1;
        BatchBuilder beyond = new("db3");
        beyond.Unfinished(First, Update, "app").UserIndex = 99;
        BatchBuilder more = new("db3");
        more.Transactions(First, Update, "app", [1, 2]).Committed = 1;

        foreach ((BatchBuilder batch, string field) in new[] { (untimed, "transactions[0]"), (beyond, "unfinished[0]"), (more, "duration") })
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _aggregator.PushAsync(batch.Request));
            Assert.Equal(RpcStatusCode.InvalidArgument, refused.StatusCode);
            Assert.Contains(field, refused.Message, StringComparison.Ordinal);
        }
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double Double(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
