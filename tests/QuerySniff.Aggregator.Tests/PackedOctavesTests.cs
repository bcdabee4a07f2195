using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Tests;

public sealed class PackedOctavesTests
{
    private const int Octave = 20;

    [Fact]
    public void Pack_AnyHistogram_IsReadBack() => Prop.ForAll<(int Bucket, uint Count)[]>(counts =>
    {
        LatencyHistogram histogram = new();
        foreach ((int bucket, uint count) in counts)
        {
            histogram.Add((int)((uint)bucket % LatencyHistogram.BucketsMax), count);
        }

        return Buckets(histogram).SequenceEqual(Buckets(ReadBack(histogram)));
    }).QuickCheckThrowOnFailure();

    // The bounds between the ways in which an octave is packed.
    [Theory]
    [InlineData(1)]
    [InlineData(byte.MaxValue)]
    [InlineData(byte.MaxValue + 1)]
    [InlineData(ushort.MaxValue)]
    [InlineData(ushort.MaxValue + 1)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue + 1L)]
    public void Pack_CountsOfEachWidth_AreReadBack(long count)
    {
        foreach (int buckets in new[] { 1, 7, 8, LatencyHistogram.BucketsPerOctave })
        {
            LatencyHistogram histogram = new();
            for (int i = 0; i < buckets; i++)
            {
                histogram.Add((Octave << LatencyHistogram.Scale) + i, count - (i % 2));
            }

            LatencyHistogram readBack = ReadBack(histogram);

            Assert.Equal(Buckets(histogram), Buckets(readBack));
            Assert.Equal(histogram.Count, readBack.Count);
        }
    }

    [Fact]
    public void AddTo_AHistogramWithCounts_AddsToThem()
    {
        LatencyHistogram histogram = new();
        histogram.Add(Octave << LatencyHistogram.Scale, 3);
        LatencyHistogram sum = new();
        sum.Add((Octave << LatencyHistogram.Scale) + 1, 4);
        sum.Add((Octave - 1) << LatencyHistogram.Scale, 5);
        byte[] buffer = [];

        PackedOctaves.AddTo(sum, PackedOctaves.Pack(histogram, ref buffer));

        Assert.Equal(
            [new((Octave - 1) << LatencyHistogram.Scale, 5), new(Octave << LatencyHistogram.Scale, 3), new((Octave << LatencyHistogram.Scale) + 1, 4)],
            Buckets(sum));
    }

    [Fact]
    public void AddTo_AnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes => PackedOctaves.AddTo(new LatencyHistogram(), bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void AddTo_CutAnywhere_NeverThrows()
    {
        LatencyHistogram histogram = new();
        for (int i = 0; i < LatencyHistogram.BucketsMax; i += 3)
        {
            histogram.Add(i, 1L << (i % 40));
        }

        byte[] buffer = [];
        byte[] packed = PackedOctaves.Pack(histogram, ref buffer).ToArray();
        for (int length = 0; length < packed.Length; length++)
        {
            LatencyHistogram beginning = new();
            PackedOctaves.AddTo(beginning, packed.AsSpan(0, length));
            Assert.True(beginning.Count <= histogram.Count);
        }
    }

    private static LatencyHistogram ReadBack(LatencyHistogram histogram)
    {
        byte[] buffer = [];
        LatencyHistogram readBack = new();
        PackedOctaves.AddTo(readBack, PackedOctaves.Pack(histogram, ref buffer));
        return readBack;
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
