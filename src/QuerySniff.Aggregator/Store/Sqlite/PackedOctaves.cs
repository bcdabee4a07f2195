using System.Buffers.Binary;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// A sum's histogram as bytes, octave by octave in ascending order: where most of an octave's buckets hold something, as they do of
/// hundreds of commands, its counts stand one after the other, and are added eight at a time. A day's answer adds up hundreds of
/// thousands of histograms. <see cref="PackedPairs"/> are for rows, which have few commands.
/// </summary>
/// <remarks>
/// An octave begins with a byte: its number (6 bits) and above it how its counts are packed (2 bits). Either 32 counts of 1, 2 or 4
/// bytes each, little-endian (modes 1 to 3), or (mode 0) how many buckets there are, and for each its place and its count as a varint.
/// </remarks>
internal static class PackedOctaves
{
    private const int Buckets = LatencyHistogram.BucketsPerOctave;
    private const int ModeShift = 6;
    private const int NumberMask = (1 << ModeShift) - 1;
    private const int Sparse = 0;
    private const int Bytes = 1;
    private const int Words = 2;
    private const int DoubleWords = 3;

    /// <summary>Buckets from which on an octave is packed whole: as single counts they would take half as many bytes, or more.</summary>
    private const int WholeFrom = 8;

    /// <summary>Bytes of the longest octave: all its buckets in mode 0.</summary>
    private const int OctaveBytesMax = 2 + (Buckets * (1 + Varint.BytesMax));

    /// <summary>Packs a histogram.</summary>
    /// <returns>The bytes, at the beginning of <paramref name="buffer"/>, which grows as needed.</returns>
    public static ReadOnlySpan<byte> Pack(LatencyHistogram histogram, ref byte[] buffer)
    {
        int length = 0;
        for (int octave = 0; octave < LatencyHistogram.OctavesMax; octave++)
        {
            ReadOnlySpan<long> counts = histogram.Octave(octave);
            if (!counts.IsEmpty)
            {
                if (buffer.Length - length < OctaveBytesMax)
                {
                    Array.Resize(ref buffer, (2 * buffer.Length) + OctaveBytesMax);
                }

                length += Pack(octave, counts, buffer.AsSpan(length));
            }
        }

        return buffer.AsSpan(0, length);
    }

    /// <summary>Adds the packed histogram to another. What was not packed by this class is passed over.</summary>
    public static void AddTo(LatencyHistogram histogram, ReadOnlySpan<byte> packed)
    {
        Span<long> counts = stackalloc long[Buckets];
        while (!packed.IsEmpty)
        {
            int octave = packed[0] & NumberMask;
            int mode = packed[0] >> ModeShift;
            packed = packed[1..];
            bool isRead = mode == Sparse ? TryReadSparse(ref packed, counts) : TryReadWhole(ref packed, mode, counts);
            if (!isRead || octave >= LatencyHistogram.OctavesMax)
            {
                return;
            }

            histogram.AddOctave(octave, counts);
        }
    }

    private static int Pack(int octave, ReadOnlySpan<long> counts, Span<byte> packed)
    {
        int mode = ModeOf(counts);
        int length = 0;
        packed[length++] = (byte)(octave | (mode << ModeShift));
        switch (mode)
        {
            case Bytes:
                foreach (long count in counts)
                {
                    packed[length++] = (byte)count;
                }

                break;
            case Words:
                foreach (long count in counts)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(packed[length..], (ushort)count);
                    length += sizeof(ushort);
                }

                break;
            case DoubleWords:
                foreach (long count in counts)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(packed[length..], (uint)count);
                    length += sizeof(uint);
                }

                break;
            default:
                packed[length++] = (byte)(Buckets - counts.Count(0));
                for (int bucket = 0; bucket < counts.Length; bucket++)
                {
                    if (counts[bucket] != 0)
                    {
                        packed[length++] = (byte)bucket;
                        Varint.Put(packed, ref length, (ulong)counts[bucket]);
                    }
                }

                break;
        }

        return length;
    }

    private static int ModeOf(ReadOnlySpan<long> counts)
    {
        if (Buckets - counts.Count(0) < WholeFrom)
        {
            return Sparse;
        }

        ulong all = 0;
        foreach (long count in counts)
        {
            all |= (ulong)count;
        }

        return all <= byte.MaxValue ? Bytes : all <= ushort.MaxValue ? Words : all <= uint.MaxValue ? DoubleWords : Sparse;
    }

    private static bool TryReadSparse(scoped ref ReadOnlySpan<byte> packed, scoped Span<long> counts)
    {
        counts.Clear();
        if (packed.IsEmpty)
        {
            return false;
        }

        int buckets = packed[0];
        packed = packed[1..];
        for (int i = 0; i < buckets; i++)
        {
            if (packed.IsEmpty || packed[0] >= Buckets)
            {
                return false;
            }

            int bucket = packed[0];
            packed = packed[1..];
            if (!Varint.TryTake(ref packed, out ulong count) || count > long.MaxValue)
            {
                return false;
            }

            counts[bucket] = (long)count;
        }

        return true;
    }

    private static bool TryReadWhole(scoped ref ReadOnlySpan<byte> packed, int mode, scoped Span<long> counts)
    {
        int bytes = Buckets << (mode - 1);
        if (packed.Length < bytes)
        {
            return false;
        }

        ReadOnlySpan<byte> whole = packed[..bytes];
        packed = packed[bytes..];
        switch (mode)
        {
            case Bytes:
                for (int bucket = 0; bucket < counts.Length; bucket++)
                {
                    counts[bucket] = whole[bucket];
                }

                break;
            case Words:
                for (int bucket = 0; bucket < counts.Length; bucket++)
                {
                    counts[bucket] = BinaryPrimitives.ReadUInt16LittleEndian(whole[(bucket * sizeof(ushort))..]);
                }

                break;
            default:
                for (int bucket = 0; bucket < counts.Length; bucket++)
                {
                    counts[bucket] = BinaryPrimitives.ReadUInt32LittleEndian(whole[(bucket * sizeof(uint))..]);
                }

                break;
        }

        return true;
    }
}
