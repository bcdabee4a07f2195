using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Pairs of an index and a count as bytes: for each pair the distance to the index before it and the count, both
/// as little-endian base-128 varints. A histogram of a row takes about two bytes a bucket that way. Error codes are
/// packed alike.
/// </summary>
internal static class PackedPairs
{
    /// <summary>Bytes. A varint of 64 bits.</summary>
    private const int VarintBytesMax = 10;

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
            Put(buffer, ref length, histogram.Offsets[i]);
            Put(buffer, ref length, histogram.Counts[i]);
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
            Put(buffer, ref length, (uint)(bucket.Bucket - previous));
            Put(buffer, ref length, (ulong)bucket.Count);
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
            Put(buffer, ref length, unchecked(errors[i].Code - previous));
            Put(buffer, ref length, errors[i].Count);
            previous = errors[i].Code;
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Adds the packed histogram to another. What was not packed by this class is passed over.</summary>
    public static void AddTo(LatencyHistogram histogram, ReadOnlySpan<byte> packed)
    {
        ulong index = 0;
        while (TryTake(ref packed, out ulong distance) && TryTake(ref packed, out ulong count))
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
        while (TryTake(ref packed, out ulong distance) && TryTake(ref packed, out ulong count))
        {
            code = unchecked(code + (uint)distance);
            errors[code] = errors.GetValueOrDefault(code) + count;
        }
    }

    private static void EnsureRoom(ref byte[] buffer, int pairs)
    {
        int bytes = pairs * 2 * VarintBytesMax;
        if (buffer.Length < bytes)
        {
            buffer = new byte[bytes];
        }
    }

    private static void Put(byte[] buffer, ref int length, ulong value)
    {
        while (value >= 0x80)
        {
            buffer[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[length++] = (byte)value;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> packed, out ulong value)
    {
        value = 0;
        for (int i = 0; i < packed.Length && i < VarintBytesMax; i++)
        {
            value |= (ulong)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
