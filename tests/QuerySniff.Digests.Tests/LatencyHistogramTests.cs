using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Digests.Tests;

public sealed class LatencyHistogramTests
{
    private const double RelativeErrorMax = 0.011;

    // A value of any magnitude: its number of bits is uniform, which that of a uniform 64-bit integer is not.
    private static readonly Arbitrary<long> AnyMagnitude =
        (from bits in Gen.Choose(1, 63) from raw in ArbMap.Default.GeneratorFor<long>() select Truncate(raw, bits))
        .ToArbitrary();

    [Fact]
    public void BucketIndex_EveryBound_IsWhereTheDefinitionPutsIt()
    {
        for (int bucket = 0; bucket < LatencyHistogram.BucketsMax; bucket++)
        {
            long first = FirstIntegerOf(bucket);
            Assert.Equal(BucketByDefinition(first), LatencyHistogram.BucketIndex(first));
            Assert.Equal(BucketByDefinition(first - 1), LatencyHistogram.BucketIndex(first - 1));
        }

        Assert.Equal(LatencyHistogram.BucketsMax - 1, LatencyHistogram.BucketIndex(long.MaxValue));
    }

    [Fact]
    public void BucketIndex_AnyValue_IsWhereTheDefinitionPutsIt() =>
        Prop.ForAll(AnyMagnitude, value => LatencyHistogram.BucketIndex(value) == BucketByDefinition(value))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void BucketIndex_OneAndBelow_IsTheFirstBucket(long value) =>
        Assert.Equal(0, LatencyHistogram.BucketIndex(value));

    [Fact]
    public void Bounds_AnyValue_EncloseIt() =>
        Prop.ForAll(AnyMagnitude, value =>
        {
            int bucket = LatencyHistogram.BucketIndex(value);
            // A double has 53 bits: of a larger value, the bounds are as near as it gets.
            double slack = value * 1e-15;
            return LatencyHistogram.LowerBound(bucket) <= value + slack
                && value - slack <= LatencyHistogram.UpperBound(bucket);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quantile_OneValue_IsWithinTheError() =>
        Prop.ForAll(AnyMagnitude, value =>
        {
            LatencyHistogram histogram = new();
            histogram.Record(value);
            return double.Abs(histogram.Quantile(0.5) - value) <= value * RelativeErrorMax;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quantile_ManyValues_IsWithinTheErrorOfTheExactOne() =>
        Prop.ForAll(AnyMagnitude.Generator.NonEmptyListOf().ToArbitrary(), values =>
        {
            LatencyHistogram histogram = Of(values);
            long[] sorted = [.. values.Order()];
            return new[] { 0, 0.01, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1 }.All(q =>
            {
                double exact = sorted[int.Max(0, (int)Math.Ceiling((decimal)q * sorted.Length) - 1)];
                return double.Abs(histogram.Quantile(q) - exact) <= exact * RelativeErrorMax;
            });
        }).QuickCheckThrowOnFailure();

    // As binary fractions, these shares of 100 are a little more than 7, 14, 28 and 55.
    [Theory]
    [InlineData(0.07, 7)]
    [InlineData(0.14, 14)]
    [InlineData(0.28, 28)]
    [InlineData(0.55, 55)]
    public void Quantile_ShareThatIsNoBinaryFraction_TakesTheNearestRank(double q, int rank)
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => Math.Round(1000 * Math.Pow(1.2, i)))];
        LatencyHistogram histogram = Of(values.Select(value => (long)value));
        Assert.Equal(values[rank - 1], histogram.Quantile(q), values[rank - 1] * RelativeErrorMax);
    }

    [Fact]
    public void Quantile_NothingRecorded_IsNaN() => Assert.True(double.IsNaN(new LatencyHistogram().Quantile(0.5)));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Quantile_NoShare_Throws(double q) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Quantile(q));

    [Fact]
    public void Merge_AnyGrouping_GivesTheHistogramOfAllValues() =>
        Prop.ForAll(AnyMagnitude.Generator.ListOf().ArrayOf(3).ToArbitrary(), parts =>
        {
            LatencyHistogram left = Of(parts[0]);
            left.Merge(Of(parts[1]));
            left.Merge(Of(parts[2]));
            LatencyHistogram rightTail = Of(parts[2]);
            rightTail.Merge(Of(parts[1]));
            LatencyHistogram right = Of(parts[0]);
            right.Merge(rightTail);
            LatencyHistogram whole = Of(parts.SelectMany(part => part));
            return BucketsOf(left).SequenceEqual(BucketsOf(whole)) && BucketsOf(right).SequenceEqual(BucketsOf(whole))
                && left.Count == whole.Count && right.Count == whole.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_WithItself_Doubles()
    {
        LatencyHistogram histogram = Of([1, 1000, 1_000_000]);
        histogram.Merge(histogram);
        Assert.Equal(6, histogram.Count);
        Assert.All(BucketsOf(histogram), bucket => Assert.Equal(2, bucket.Count));
    }

    [Fact]
    public void GetEnumerator_AnyValues_CountsEachBucketInAscendingOrder() =>
        Prop.ForAll(AnyMagnitude.Generator.ListOf().ToArbitrary(), values =>
        {
            IEnumerable<HistogramBucket> expected = values
                .GroupBy(LatencyHistogram.BucketIndex, (bucket, of) => new HistogramBucket(bucket, of.LongCount()))
                .OrderBy(bucket => bucket.Bucket);
            return BucketsOf(Of(values)).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_BucketsOfAnother_GivesTheSameHistogram()
    {
        LatencyHistogram original = Of(Enumerable.Range(0, 63).Select(i => 3L << i >> 1));
        LatencyHistogram copy = new();
        foreach (HistogramBucket bucket in original)
        {
            copy.Add(bucket.Bucket, bucket.Count);
        }

        Assert.Equal(BucketsOf(original), BucketsOf(copy));
        Assert.Equal(original.Count, copy.Count);
    }

    [Fact]
    public void Add_CountOfZero_ChangesNothing()
    {
        LatencyHistogram histogram = new();
        histogram.Add(7, 0);
        Assert.Empty(BucketsOf(histogram));
        Assert.Equal(0, histogram.RetainedBytes);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(LatencyHistogram.BucketsMax, 1)]
    [InlineData(0, -1)]
    public void Add_OutOfRange_Throws(int bucket, long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Add(bucket, count));

    [Fact]
    public void Clear_ThenOtherValues_HoldsThoseAlone()
    {
        LatencyHistogram histogram = Of([5, 70_000, long.MaxValue]);
        histogram.Clear();
        Assert.Equal(0, histogram.Count);
        Assert.Empty(BucketsOf(histogram));
        histogram.Record(900);
        Assert.Equal([new HistogramBucket(LatencyHistogram.BucketIndex(900), 1)], BucketsOf(histogram));
    }

    [Fact]
    public void Record_OneValue_TakesOneOctave() => Assert.Equal(32 * sizeof(long), Of([123_456]).RetainedBytes);

    [Fact]
    public void Record_EveryOctave_StaysWithinTheBuckets() => Assert.Equal(
        LatencyHistogram.BucketsMax * sizeof(long), Of(Enumerable.Range(0, 63).Select(i => 1L << i)).RetainedBytes);

    [Fact]
    public void Record_WarmHistogram_AllocatesNothing()
    {
        LatencyHistogram histogram = new();
        Fill(histogram);
        long expected = BucketsOf(histogram).Sum(bucket => bucket.Bucket * bucket.Count);
        long sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 10; round++)
        {
            histogram.Clear();
            Fill(histogram);
            sum = 0;
            foreach (HistogramBucket bucket in histogram)
            {
                sum += bucket.Bucket * bucket.Count;
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(expected, sum);

        static void Fill(LatencyHistogram histogram)
        {
            for (long value = 1; value < 1L << 40; value = value * 9 / 8 + 1)
            {
                histogram.Record(value);
            }
        }
    }

    [Fact]
    public void AddOctave_AnyCounts_IsAsIfEachWereAdded() => Prop.ForAll<(byte Octave, uint[] Counts)[]>(octaves =>
    {
        LatencyHistogram whole = new();
        LatencyHistogram single = new();
        foreach ((byte number, uint[] some) in octaves)
        {
            int octave = number % LatencyHistogram.OctavesMax;
            long[] counts = new long[LatencyHistogram.BucketsPerOctave];
            for (int i = 0; i < Math.Min(some.Length, counts.Length); i++)
            {
                counts[i] = some[i];
                single.Add((octave << LatencyHistogram.Scale) + i, some[i]);
            }

            whole.AddOctave(octave, counts);
        }

        return whole.Count == single.Count
            && BucketsOf(whole).SequenceEqual(BucketsOf(single))
            && Enumerable.Range(0, LatencyHistogram.OctavesMax).All(octave => whole.Octave(octave).SequenceEqual(single.Octave(octave)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddOctave_WhatIsNone_IsRefused()
    {
        LatencyHistogram histogram = new();
        long[] counts = new long[LatencyHistogram.BucketsPerOctave];

        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.AddOctave(-1, counts));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.AddOctave(LatencyHistogram.OctavesMax, counts));
        Assert.Throws<ArgumentException>(() => histogram.AddOctave(0, counts.AsSpan(1)));
        counts[^1] = -1;
        Assert.Throws<ArgumentException>(() => histogram.AddOctave(0, counts));
        Assert.Equal(0, histogram.Count);
        Assert.True(histogram.Octave(-1).IsEmpty);
        Assert.True(histogram.Octave(LatencyHistogram.OctavesMax).IsEmpty);
    }

    private static long Truncate(long raw, int bits) =>
        (long)((ulong)raw & ((1UL << bits) - 1) | 1UL << (bits - 1));

    private static LatencyHistogram Of(IEnumerable<long> values)
    {
        LatencyHistogram histogram = new();
        foreach (long value in values)
        {
            histogram.Record(value);
        }

        return histogram;
    }

    private static List<HistogramBucket> BucketsOf(LatencyHistogram histogram)
    {
        List<HistogramBucket> buckets = [];
        foreach (HistogramBucket bucket in histogram)
        {
            buckets.Add(bucket);
        }

        return buckets;
    }

    // 2^(i/32) <= v  <=>  2^i <= v^32, in integers.
    private static int BucketByDefinition(long value) =>
        (int)(BigInteger.Pow(long.Max(value, 1), 32).GetBitLength() - 1);

    private static long FirstIntegerOf(int bucket)
    {
        long low = 1;
        long high = long.MaxValue;
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (BucketByDefinition(middle) >= bucket)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
