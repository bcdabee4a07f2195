using System.Runtime.CompilerServices;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Little-endian base-128 numbers, seven bits a byte: small ones take little room.</summary>
internal static class Varint
{
    /// <summary>Bytes of the longest: 64 bits.</summary>
    public const int BytesMax = 10;

    /// <summary>Writes a number; the caller has made room.</summary>
    public static void Put(Span<byte> buffer, ref int length, ulong value)
    {
        while (value >= 0x80)
        {
            buffer[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[length++] = (byte)value;
    }

    /// <summary>Takes a number from the beginning; false, and nothing taken, where there is none whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        // Nearly all numbers of a histogram have one byte, and a week's answer has millions of them.
        if (!bytes.IsEmpty && bytes[0] < 0x80)
        {
            value = bytes[0];
            bytes = bytes[1..];
            return true;
        }

        return TryTakeLong(ref bytes, out value);
    }

    private static bool TryTakeLong(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < BytesMax; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
