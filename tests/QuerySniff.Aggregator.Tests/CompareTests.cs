using System.Net;
using System.Text.Json;
using QuerySniff.Aggregator.Comparing;
using QuerySniff.Digests;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Two ranges, digest by digest: what is told for a difference, and what is not.</summary>
public sealed class CompareTests
{
    private const string Ranges = "from=2026-11-22T08:30:00Z&to=2026-11-22T08:31:00Z&base_from=2026-11-22T08:00:00Z&base_to=2026-11-22T08:01:00Z";

    private static readonly DateTimeOffset Before = Start;
    private static readonly DateTimeOffset After = Start.AddMinutes(30);

    [Fact]
    public void RankTest_OfSamplesWithTies_IsTheShareOfAllPairs()
    {
        Random random = new(3);
        long[] first = [.. Enumerable.Range(0, 150).Select(_ => (long)random.Next(1_000, 4_000))];
        long[] second = [.. Enumerable.Range(0, 90).Select(_ => (long)random.Next(1_500, 3_000))];
        int[] own = [.. first.Select(LatencyHistogram.BucketIndex)];
        int[] other = [.. second.Select(LatencyHistogram.BucketIndex)];
        double expected = own.Average(one => other.Average(two => one > two ? 1 : one == two ? 0.5 : 0));

        RankTest test = RankTest.Compare(HistogramOf(first), HistogramOf(second), weight: 1);

        Assert.Equal(expected, test.Effect, 9);
        Assert.Equal(1 - expected, RankTest.Compare(HistogramOf(second), HistogramOf(first), weight: 1).Effect, 9);
        Assert.InRange(test.PValue, 0, 1);

        // A sample of one in four makes nothing surer, and changes nothing of the effect.
        RankTest sampled = RankTest.Compare(HistogramOf(first), HistogramOf(second), weight: 4);
        Assert.Equal(test.Effect, sampled.Effect, 9);
        Assert.True(sampled.PValue > test.PValue);
    }

    // By scipy.stats.norm.sf, twice.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0.31731)]
    [InlineData(1.959964, 0.05)]
    [InlineData(3, 0.0026998)]
    [InlineData(50, 0)]
    public void TwoSided_OfDeviations_IsTheNormalDistributions(double deviations, double expected) =>
        Assert.Equal(expected, Normal.TwoSided(deviations), 5);

    [Fact]
    public async Task Compare_TwoRanges_TellsWhatIsNewGoneWorseAndBetter()
    {
        await using RunningAggregator aggregator = await StartAsync();
        Random random = new(5);
        BatchBuilder batch = new();
        batch.Add(Before, "SELECT same", Durations(random, 2_000, 1.0));
        batch.Add(After, "SELECT same", Durations(random, 2_000, 1.0));
        batch.Add(Before, "SELECT slower", Durations(random, 500, 1.0));
        batch.Add(After, "SELECT slower", Durations(random, 500, 2.0));
        batch.Add(Before, "SELECT faster", Durations(random, 500, 2.0));
        batch.Add(After, "SELECT faster", Durations(random, 500, 1.0));
        batch.Add(Before, "SELECT tail", Durations(random, 2_000, 1.0));
        batch.Add(After, "SELECT tail", [.. Durations(random, 1_800, 1.0), .. Durations(random, 200, 40.0)]);
        batch.Add(Before, "SELECT failing", Durations(random, 1_000, 1.0)).Errors = 1;
        batch.Add(After, "SELECT failing", Durations(random, 1_000, 1.0)).Errors = 100;
        batch.Add(Before, "SELECT gone", Durations(random, 50, 1.0));
        batch.Add(After, "SELECT new", Durations(random, 50, 1.0));
        batch.Add(Before, "SELECT rare", Durations(random, 5, 1.0));
        batch.Add(After, "SELECT rare", Durations(random, 5, 100.0));
        await aggregator.PushAsync(batch.Request);

        JsonElement answer = await aggregator.GetAsync($"/compare?{Ranges}");

        Dictionary<string, string> states = answer.GetProperty("digests").EnumerateArray().ToDictionary(
            digest => digest.GetProperty("fingerprint").GetString()!, digest => digest.GetProperty("state").GetString()!, StringComparer.Ordinal);
        Assert.Equal("unchanged", states["SELECT same"]);
        Assert.Equal("regressed", states["SELECT slower"]);
        Assert.Equal("improved", states["SELECT faster"]);
        Assert.Equal("regressed", states["SELECT tail"]);
        Assert.Equal("regressed", states["SELECT failing"]);
        Assert.Equal("gone", states["SELECT gone"]);
        Assert.Equal("new", states["SELECT new"]);
        Assert.Equal("too_few", states["SELECT rare"]);
        Assert.Equal(3, answer.GetProperty("counts").GetProperty("regressed").GetInt32());
        JsonElement slower = DigestOf(answer, "SELECT slower");
        Assert.InRange(slower.GetProperty("mean_ratio").GetDouble(), 1.9, 2.1);
        Assert.Equal(500 / 60.0, slower.GetProperty("now").GetProperty("calls").GetDouble(), 3);
        Assert.Equal(JsonValueKind.Null, DigestOf(answer, "SELECT new").GetProperty("base").ValueKind);
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("base_coverage").ValueKind);

        JsonElement some = await aggregator.GetAsync($"/compare?{Ranges}&only=new&only=gone&limit=1");
        string cursor = some.GetProperty("next_cursor").GetString()!;
        JsonElement rest = await aggregator.GetAsync($"/compare?{Ranges}&only=new&only=gone&limit=1&cursor={cursor}");
        Assert.Equal(
            ["SELECT gone", "SELECT new"],
            new[] { some, rest }.Select(page => page.GetProperty("digests")[0].GetProperty("fingerprint").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);

        foreach ((string sort, string[] first) in new (string, string[])[]
        {
            ("p95", ["SELECT rare", "SELECT tail"]), ("ratio", ["SELECT rare", "SELECT tail"]), ("mean", ["SELECT rare", "SELECT tail"]),
            ("load", ["SELECT tail"]), ("errors", ["SELECT failing"]), ("slower", ["SELECT slower"]), ("change", ["SELECT tail"]),
        })
        {
            Assert.Equal(first, Sorted(await aggregator.GetAsync($"/compare?{Ranges}&sort={sort}&limit={first.Length}")));
        }

        // What cannot be tested has no p, and what is gone no calls: both come last.
        string[] byChance = Sorted(await aggregator.GetAsync($"/compare?{Ranges}&sort=p"));
        Assert.Equal(8, byChance.Length);
        Assert.Subset(new HashSet<string> { "SELECT slower", "SELECT faster" }, new HashSet<string>(byChance[..2]));
        Assert.Equal(["SELECT gone", "SELECT new", "SELECT rare"], byChance[^3..].Order(StringComparer.Ordinal));
        Assert.Equal("SELECT gone", Sorted(await aggregator.GetAsync($"/compare?{Ranges}&sort=calls"))[^1]);

        static string[] Sorted(JsonElement compared) =>
            [.. compared.GetProperty("digests").EnumerateArray().Select(digest => digest.GetProperty("fingerprint").GetString()!)];
    }

    [Fact]
    public async Task Compare_HundredsOfDigestsThatVaryAsBefore_TellsNone()
    {
        await using RunningAggregator aggregator = await StartAsync();
        Random random = new(7);
        BatchBuilder batch = new();
        for (int i = 0; i < 400; i++)
        {
            batch.Add(Before, $"SELECT a{i}", Durations(random, 200, 1.0)).Errors = (ulong)random.Next(3);
            batch.Add(After, $"SELECT a{i}", Durations(random, 200, 1.0)).Errors = (ulong)random.Next(3);
        }

        await aggregator.PushAsync(batch.Request);

        JsonElement counts = (await aggregator.GetAsync($"/compare?{Ranges}")).GetProperty("counts");
        Assert.Equal(400, counts.GetProperty("unchanged").GetInt32());
    }

    [Theory]
    [InlineData("/compare?only=worse", "only")]
    [InlineData("/compare?base_from=now", "base_from")]
    [InlineData("/compare?base_from=2026-11-22T08:00:00Z&base_to=2026-11-22T07:00:00Z", "base_from")]
    [InlineData("/compare?limit=0", "limit")]
    [InlineData("/compare?sort=p99", "sort")]
    [InlineData("/compare?cursor=AAAA", "cursor")]
    [InlineData("/news?kind=%3Cscript%3E", "kind")]
    [InlineData("/news?limit=1001", "limit")]
    public async Task Question_WithAMistake_IsRefusedWithItsName(string path, string parameter)
    {
        await using RunningAggregator aggregator = await StartAsync();
        (HttpStatusCode status, JsonElement problem) = await aggregator.GetProblemAsync("/api/v1" + path);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    private static JsonElement DigestOf(JsonElement answer, string fingerprint) => answer.GetProperty("digests").EnumerateArray()
        .Single(digest => digest.GetProperty("fingerprint").GetString() == fingerprint);

    // Some 100 µs with a long tail, as queries have.
    private static long[] Durations(Random random, int count, double factor) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)(factor * 100_000 * Math.Exp(random.NextDouble() + random.NextDouble())))];

    private static LatencyHistogram HistogramOf(long[] durations)
    {
        LatencyHistogram histogram = new();
        foreach (long duration in durations)
        {
            histogram.Record(duration);
        }

        return histogram;
    }
}
