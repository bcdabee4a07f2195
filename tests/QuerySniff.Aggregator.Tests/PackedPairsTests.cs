using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Tests;

public sealed class PackedPairsTests
{
    [Fact]
    public void Pack_AnyHistogram_IsReadBack() => Prop.ForAll<long[]>(durations =>
    {
        LatencyHistogram histogram = new();
        foreach (long duration in durations)
        {
            histogram.Record(duration);
        }

        byte[] buffer = [];
        LatencyHistogram readBack = new();
        PackedPairs.AddTo(readBack, PackedPairs.Pack(histogram, ref buffer));
        return Buckets(histogram).SequenceEqual(Buckets(readBack));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddTo_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        PackedPairs.AddTo(new LatencyHistogram(), bytes);
        PackedPairs.AddTo([], bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pack_ErrorsInAnyOrder_AreReadBack()
    {
        byte[] buffer = [];
        SortedDictionary<uint, ulong> readBack = [];

        PackedPairs.AddTo(
            readBack,
            PackedPairs.Pack([BatchBuilder.Error(1213, 7), BatchBuilder.Error(0, 1), BatchBuilder.Error(uint.MaxValue, 2)], ref buffer));

        Assert.Equal(new SortedDictionary<uint, ulong> { [0] = 1, [1213] = 7, [uint.MaxValue] = 2 }, readBack);
    }

    private static List<HistogramBucket> Buckets(LatencyHistogram histogram)
    {
        List<HistogramBucket> buckets = [];
        foreach (HistogramBucket bucket in histogram)
        {
            buckets.Add(bucket);
        }

        return buckets;
    }
}
