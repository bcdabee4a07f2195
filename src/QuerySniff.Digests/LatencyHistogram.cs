using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuerySniff.Digests;

/// <summary>
/// A base-2 exponential histogram of durations at a fixed scale: bucket i holds the values v, in nanoseconds, with
/// 2^(i/32) &lt;= v &lt; 2^((i+1)/32). Every histogram has the same buckets, so that merging is exact; what a bucket
/// stands for is at most 1.1 % away from any value in it. One thread at a time.
/// </summary>
/// <remarks>
/// Counts are held by octave (a doubling, 32 buckets), and only the octaves that hold something: a row with one command
/// costs one octave, an outlier costs one more, and finding an octave's place is one population count. The memory is
/// kept when the histogram is cleared, so that filling it again allocates nothing.
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>Each doubling is split into 2^Scale buckets.</summary>
    public const int Scale = 5;

    /// <summary>The buckets of an octave: a doubling.</summary>
    public const int BucketsPerOctave = 1 << Scale;

    /// <summary>The octaves of a positive 64-bit integer.</summary>
    public const int OctavesMax = 63;

    /// <summary>The number of buckets.</summary>
    public const int BucketsMax = OctavesMax << Scale;

    private const int NoOctave = -1;

    // Bit o is set if octave o (2^o <= v < 2^(o+1)) has its 32 counts in _counts; they stand there in ascending order.
    private ulong _octaves;
    private long[] _counts = [];

    // The octave that was counted in last, and the place of its counts: merging walks through them in order, and most values
    // recorded one after the other are of one octave.
    private int _octave = NoOctave;
    private int _place;

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>How much memory the counts take, used or not, in bytes.</summary>
    internal long RetainedBytes => (long)_counts.Length * sizeof(long);

    // 2^(63 + k/32), rounded up: a mantissa (the value shifted so that its highest bit is bit 63) is in sub-bucket k
    // or above if it is at least this. The last one is out of reach of a mantissa of 63 bits.
    private static ReadOnlySpan<ulong> SubBucketBounds =>
    [
        0x8000000000000000, 0x82CD8698AC2BA1D8, 0x85AAC367CC487B15, 0x88980E8092DA8528,
        0x8B95C1E3EA8BD6E7, 0x8EA4398B45CD53C1, 0x91C3D373AB11C337, 0x94F4EFA8FEF70962,
        0x9837F0518DB8A970, 0x9B8D39B9D54E5539, 0x9EF5326091A111AE, 0xA27043030C496819,
        0xA5FED6A9B15138EB, 0xA9A15AB4EA7C0EF9, 0xAD583EEA42A14AC7, 0xB123F581D2AC2590,
        0xB504F333F9DE6485, 0xB8FBAF4762FB9EEA, 0xBD08A39F580C36BF, 0xC12C4CCA66709457,
        0xC5672A115506DADE, 0xC9B9BD866E2F27A3, 0xCE248C151F8480E4, 0xD2A81D91F12AE45B,
        0xD744FCCAD69D6AF5, 0xDBFBB797DAF23756, 0xE0CCDEEC2A94E112, 0xE5B906E77C8348A9,
        0xEAC0C6E7DD24392F, 0xEFE4B99BDCDAF5CC, 0xF5257D152486CC2D, 0xFA83B2DB722A033B,
        ulong.MaxValue,
    ];

    // The sub-bucket of the smallest mantissa with these six bits after its highest one. An interval of that width has
    // at most one bound inside it, so that one comparison settles the rest.
    private static ReadOnlySpan<byte> SubBucketOfPrefix =>
    [
        0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 7, 8, 9, 9,
        10, 10, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18,
        18, 19, 19, 20, 20, 21, 21, 21, 22, 22, 23, 23, 24, 24, 25, 25,
        25, 26, 26, 27, 27, 27, 28, 28, 29, 29, 29, 30, 30, 30, 31, 31,
    ];

    /// <summary>The bucket that a value falls into; values below 1 count as 1.</summary>
    /// <param name="nanoseconds">The value.</param>
    /// <returns>The largest i with 2^(i/32) &lt;= value, exactly.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BucketIndex(long nanoseconds)
    {
        ulong value = (ulong)long.Max(nanoseconds, 1);
        int leadingZeros = BitOperations.LeadingZeroCount(value);
        ulong mantissa = value << leadingZeros;
        int subBucket = SubBucketOfPrefix[(int)(mantissa >> 57) & 63];
        if (mantissa >= SubBucketBounds[subBucket + 1])
        {
            subBucket++;
        }

        return ((63 - leadingZeros) << Scale) | subBucket;
    }

    /// <summary>A bucket's lower bound in nanoseconds, inclusive.</summary>
    /// <param name="bucket">The bucket's index.</param>
    public static double LowerBound(int bucket) => Math.ScaleB(
        Math.Pow(2, (bucket & (BucketsPerOctave - 1)) / (double)BucketsPerOctave), bucket >> Scale);

    /// <summary>A bucket's upper bound in nanoseconds, exclusive.</summary>
    /// <param name="bucket">The bucket's index.</param>
    public static double UpperBound(int bucket) => LowerBound(bucket + 1);

    /// <summary>Counts a value; values below 1 count as 1.</summary>
    /// <param name="nanoseconds">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long nanoseconds)
    {
        CountOf(BucketIndex(nanoseconds))++;
        Count++;
    }

    /// <summary>Counts several values of one bucket, as read from another histogram's buckets.</summary>
    /// <param name="bucket">The bucket's index.</param>
    /// <param name="count">How many values; 0 changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bucket, or the count is negative.</exception>
    public void Add(int bucket, long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)bucket, (uint)BucketsMax, nameof(bucket));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > 0)
        {
            CountOf(bucket) += count;
            Count += count;
        }
    }

    /// <summary>The counts of an octave's buckets; empty if nothing was counted in it. Valid until the histogram changes.</summary>
    /// <param name="octave">From 0: octave o has the values v with 2^o &lt;= v &lt; 2^(o+1).</param>
    public ReadOnlySpan<long> Octave(int octave) =>
        octave is >= 0 and < OctavesMax && (_octaves >> octave & 1) != 0 ? _counts.AsSpan(PlaceOf(octave), BucketsPerOctave) : [];

    /// <summary>Counts several values of each bucket of an octave, as read from another histogram.</summary>
    /// <param name="octave">As in <see cref="Octave"/>.</param>
    /// <param name="counts">How many values of each of its buckets.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such octave.</exception>
    /// <exception cref="ArgumentException">There are more or fewer counts than buckets, or a negative one.</exception>
    public void AddOctave(int octave, ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(octave);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(octave, OctavesMax);
        if (counts.Length != BucketsPerOctave)
        {
            throw new ArgumentException("An octave has another number of buckets.", nameof(counts));
        }

        Vector<long> sum = Vector<long>.Zero;
        Vector<long> bits = Vector<long>.Zero;
        for (int i = 0; i < counts.Length; i += Vector<long>.Count)
        {
            Vector<long> some = new(counts[i..]);
            sum += some;
            bits |= some;
        }

        if (Vector.LessThanAny(bits, Vector<long>.Zero))
        {
            throw new ArgumentException("A count is negative.", nameof(counts));
        }

        if (bits != Vector<long>.Zero)
        {
            _ = CountOf(octave << Scale);
            Span<long> mine = _counts.AsSpan(_place, BucketsPerOctave);
            for (int i = 0; i < counts.Length; i += Vector<long>.Count)
            {
                (new Vector<long>(mine[i..]) + new Vector<long>(counts[i..])).CopyTo(mine[i..]);
            }

            Count += Vector.Sum(sum);
        }
    }

    /// <summary>Adds another histogram's counts to this one: exact, in any order.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (HistogramBucket bucket in other)
        {
            CountOf(bucket.Bucket) += bucket.Count;
        }

        Count += other.Count;
    }

    /// <summary>
    /// The value that the given share of the values does not exceed (nearest rank): at most 1.1 % away from the true
    /// one.
    /// </summary>
    /// <param name="q">The share: 0.5 is the median, 1 the largest value.</param>
    /// <returns>Nanoseconds; NaN if nothing was recorded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public double Quantile(double q)
    {
        if (q is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), q, "A share is between 0 and 1.");
        }

        // A share such as 0.07 is no binary fraction: without the slack, 0.07 of 100 values would be the 8th.
        long rank = long.Max(1, (long)Math.Ceiling(q * Count * (1 - 1e-15)));
        foreach (HistogramBucket bucket in this)
        {
            rank -= bucket.Count;
            if (rank <= 0)
            {
                return Representative(bucket.Bucket);
            }
        }

        return double.NaN;
    }

    /// <summary>Forgets all values, and keeps the memory.</summary>
    public void Clear()
    {
        _counts.AsSpan(0, BitOperations.PopCount(_octaves) << Scale).Clear();
        _octaves = 0;
        _octave = NoOctave;
        Count = 0;
    }

    /// <summary>The buckets that hold something, in ascending order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Gives the memory up. The histogram is empty afterwards.</summary>
    internal void Release()
    {
        _counts = [];
        _octaves = 0;
        _octave = NoOctave;
        Count = 0;
    }

    // The harmonic mean of the bounds: the value whose relative error is the same, 1.083 %, at both of them.
    private static double Representative(int bucket)
    {
        double lower = LowerBound(bucket);
        double upper = UpperBound(bucket);
        return 2 * lower * upper / (lower + upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long CountOf(int bucket)
    {
        int octave = bucket >> Scale;
        if (octave != _octave)
        {
            if ((_octaves >> octave & 1) == 0)
            {
                InsertOctave(octave);
            }

            _place = PlaceOf(octave);
            _octave = octave;
        }

        return ref _counts[_place + (bucket & (BucketsPerOctave - 1))];
    }

    private int PlaceOf(int octave) => BitOperations.PopCount(_octaves & ((1UL << octave) - 1)) << Scale;

    private void InsertOctave(int octave)
    {
        int used = BitOperations.PopCount(_octaves) << Scale;
        if (used == _counts.Length)
        {
            Array.Resize(ref _counts, int.Min(int.Max(used * 2, BucketsPerOctave), BucketsMax));
        }

        int place = PlaceOf(octave);
        _counts.AsSpan(place, used - place).CopyTo(_counts.AsSpan(place + BucketsPerOctave));
        _counts.AsSpan(place, BucketsPerOctave).Clear();
        _octaves |= 1UL << octave;
    }

    /// <summary>Walks the buckets that hold something. The histogram may not change meanwhile.</summary>
    public struct Enumerator
    {
        private readonly long[] _counts;
        private readonly int _end;
        private ulong _octavesLeft;
        private int _place;

        internal Enumerator(LatencyHistogram histogram)
        {
            _counts = histogram._counts;
            _octavesLeft = histogram._octaves;
            _end = BitOperations.PopCount(_octavesLeft) << Scale;
            _place = -1;
        }

        /// <summary>The bucket that the enumerator stands at.</summary>
        public readonly HistogramBucket Current => new(
            BitOperations.TrailingZeroCount(_octavesLeft) << Scale | (_place & (BucketsPerOctave - 1)),
            _counts[_place]);

        /// <summary>Moves to the next bucket that holds something.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext()
        {
            while (++_place < _end)
            {
                if (_place > 0 && (_place & (BucketsPerOctave - 1)) == 0)
                {
                    _octavesLeft &= _octavesLeft - 1;
                }

                if (_counts[_place] != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
