using System.Text.Json;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class PercentileTests
{
    // The average of the windows' p99 would be far off: five windows of 360 are slow, and they have most of the commands.
    [Fact]
    public async Task P99_HourWithOneBadMinute_IsWithinTheHistogramsError()
    {
        await using RunningAggregator aggregator = await StartAsync();
        Random random = new(1);
        BatchBuilder batch = new();
        List<long> all = [];
        for (int window = 0; window < 360; window++)
        {
            bool isBad = window is >= 180 and < 186;
            long[] durations =
            [
                .. Enumerable.Range(0, isBad ? 300 : 50)
                    .Select(_ => isBad ? random.NextInt64(200_000_000, 900_000_000) : random.NextInt64(800_000, 1_200_000)),
            ];
            all.AddRange(durations);
            batch.Add(Start.AddSeconds(10 * window), "select ?", durations);
        }

        await aggregator.PushAsync(batch.Request);

        all.Sort();
        JsonElement digest = (await aggregator.GetAsync("/digests")).GetProperty("digests")[0];
        foreach ((string field, double share) in new[] { ("p50_us", 0.5), ("p95_us", 0.95), ("p99_us", 0.99) })
        {
            double trueUs = all[(int)Math.Ceiling(share * all.Count) - 1] / 1e3;
            Assert.InRange(digest.GetProperty(field).GetDouble(), trueUs * 0.989, trueUs * 1.011);
        }

        Assert.Equal(all[^1] / 1e3, digest.GetProperty("max_us").GetDouble(), 1e-3);
    }

    // The same hour when its windows have been given up, and then its minutes.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task P99_HourWithOneBadMinuteInACoarserTier_IsWithinTheHistogramsError(int daysLater)
    {
        using TemporaryFolder folder = new();
        MovableTime time = new(Now.AddMinutes(1));
        await using SqliteStore store = SqliteStore.Open(folder.Path, Retention.Default, time);
        Random random = new(2);
        List<long> all = [];
        for (int window = 0; window < 360; window++)
        {
            bool isBad = window is >= 180 and < 186;
            long[] durations =
            [
                .. Enumerable.Range(0, isBad ? 300 : 50)
                    .Select(_ => isBad ? random.NextInt64(200_000_000, 900_000_000) : random.NextInt64(800_000, 1_200_000)),
            ];
            all.AddRange(durations);
            BatchBuilder batch = new(sequence: (ulong)window + 1);
            batch.Add(Start.AddSeconds(10 * window), "select ?", durations);
            await store.WriteAsync([new ReceivedBatch(batch.Request, 1)], CancellationToken.None);
        }

        time.Now = Now.AddDays(daysLater);
        while (await store.MaintainAsync(CancellationToken.None))
        {
        }

        all.Sort();
        RangeQuery hour = StoreSnapshot.Range(Start, Now);
        CommandAggregate digest = (await store.GroupsAsync(hour, new GroupsRequest(Dimension.Digest, DigestOrder.Load, 1), CancellationToken.None)).Groups[0].Aggregate;
        Assert.Equal(all.Count, digest.Count);
        foreach (double share in new[] { 0.5, 0.95, 0.99 })
        {
            double trueNs = all[(int)Math.Ceiling(share * all.Count) - 1];
            Assert.InRange(digest.QuantileNs(share)!.Value, trueNs * 0.989, trueNs * 1.011);
        }

        Assert.Equal(all[^1], digest.MaxNs);
    }

    [Fact]
    public async Task Percentiles_DigestWhoseCommandsWereAllTainted_AreNull()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        Contracts.V1.Row row = batch.Add(Start, "select ?", []);
        row.Count = 4;
        row.Tainted = 4;
        await aggregator.PushAsync(batch.Request);

        JsonElement digest = (await aggregator.GetAsync("/digests")).GetProperty("digests")[0];

        Assert.Equal(4, digest.GetProperty("tainted").GetInt64());
        AssertNull(digest, "mean_us", "p50_us", "p95_us", "p99_us", "max_us");
        JsonElement breakdown = await aggregator.GetAsync($"/digests/{digest.GetProperty("digest").GetString()}/breakdown?by=user");
        AssertNull(breakdown.GetProperty("groups")[0], "mean_us", "p50_us", "p95_us", "p99_us");

        static void AssertNull(JsonElement answer, params string[] keys) =>
            Assert.All(keys, key => Assert.Equal(JsonValueKind.Null, answer.GetProperty(key).ValueKind));
    }
}
