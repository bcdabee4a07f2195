using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Pairs of an index and a count as bytes: for each pair the distance to the index before it and the count, both
/// as little-endian base-128 varints. A histogram of a row takes about two bytes a bucket that way. Error codes are
/// packed alike.
/// </summary>
internal static class PackedPairs
{
    /// <summary>Packs a histogram that has passed validation.</summary>
    /// <returns>The bytes, at the beginning of <paramref name="buffer"/>, which grows as needed.</returns>
    public static ReadOnlySpan<byte> Pack(Contracts.V1.Histogram? histogram, ref byte[] buffer)
    {
        if (histogram is null)
        {
            return [];
        }

        EnsureRoom(ref buffer, histogram.Offsets.Count);
        int length = 0;
        for (int i = 0; i < histogram.Offsets.Count; i++)
        {
            Varint.Put(buffer, ref length, histogram.Offsets[i]);
            Varint.Put(buffer, ref length, histogram.Counts[i]);
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Packs a merged histogram.</summary>
    public static ReadOnlySpan<byte> Pack(LatencyHistogram histogram, ref byte[] buffer)
    {
        int length = 0;
        int previous = 0;
        EnsureRoom(ref buffer, LatencyHistogram.BucketsMax);
        foreach (HistogramBucket bucket in histogram)
        {
            Varint.Put(buffer, ref length, (uint)(bucket.Bucket - previous));
            Varint.Put(buffer, ref length, (ulong)bucket.Count);
            previous = bucket.Bucket;
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>
    /// Packs error counts. They may be in any order, at the price of a longer varint: the distance wraps, as does its sum.
    /// </summary>
    public static ReadOnlySpan<byte> Pack(IReadOnlyList<Contracts.V1.ErrorCount> errors, ref byte[] buffer)
    {
        EnsureRoom(ref buffer, errors.Count);
        int length = 0;
        uint previous = 0;
        for (int i = 0; i < errors.Count; i++)
        {
            Varint.Put(buffer, ref length, unchecked(errors[i].Code - previous));
            Varint.Put(buffer, ref length, errors[i].Count);
            previous = errors[i].Code;
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Packs merged error counts.</summary>
    public static ReadOnlySpan<byte> Pack(SortedDictionary<uint, ulong> errors, ref byte[] buffer)
    {
        EnsureRoom(ref buffer, errors.Count);
        int length = 0;
        uint previous = 0;
        foreach ((uint code, ulong count) in errors)
        {
            Varint.Put(buffer, ref length, code - previous);
            Varint.Put(buffer, ref length, count);
            previous = code;
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Adds the packed histogram to another. What was not packed by this class is passed over.</summary>
    public static void AddTo(LatencyHistogram histogram, ReadOnlySpan<byte> packed)
    {
        ulong index = 0;
        while (TryTakePair(ref packed, out ulong distance, out ulong count))
        {
            index += distance;
            if (index >= LatencyHistogram.BucketsMax || count > long.MaxValue)
            {
                return;
            }

            histogram.Add((int)index, (long)count);
        }
    }

    /// <summary>Adds packed error counts to others, by code.</summary>
    public static void AddTo(SortedDictionary<uint, ulong> errors, ReadOnlySpan<byte> packed)
    {
        uint code = 0;
        while (Varint.TryTake(ref packed, out ulong distance) && Varint.TryTake(ref packed, out ulong count))
        {
            code = unchecked(code + (uint)distance);
            errors[code] = errors.GetValueOrDefault(code) + count;
        }
    }

    // Nearly all pairs are two bytes, and an answer made of rows has millions of them.
    private static bool TryTakePair(ref ReadOnlySpan<byte> packed, out ulong distance, out ulong count)
    {
        if (packed.Length >= 2 && (packed[0] | packed[1]) < 0x80)
        {
            distance = packed[0];
            count = packed[1];
            packed = packed[2..];
            return true;
        }

        count = 0;
        return Varint.TryTake(ref packed, out distance) && Varint.TryTake(ref packed, out count);
    }

    private static void EnsureRoom(ref byte[] buffer, int pairs)
    {
        int bytes = pairs * 2 * Varint.BytesMax;
        if (buffer.Length < bytes)
        {
            buffer = new byte[bytes];
        }
    }
}
