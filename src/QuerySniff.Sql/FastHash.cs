using System.Buffers.Binary;
using System.Security.Cryptography;

namespace QuerySniff.Sql;

/// <summary>
/// A 64-bit hash of a fingerprint for the tables of this process. Built as wyhash describes itself: two words at a time
/// are multiplied to 128 bits, whose halves are folded together. Seeded anew in each process, so that nobody can send
/// statements that are chosen to collide.
/// </summary>
internal static class FastHash
{
    private const ulong Secret0 = 0xA076_1D64_78BD_642F;
    private const ulong Secret1 = 0xE703_7ED1_A0B4_28DB;
    private const int WordBytes = sizeof(ulong);

    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(WordBytes));

    /// <summary>The hash of some bytes.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Compute(bytes, Seed);

    /// <summary>A hash of nothing but a number, to begin with.</summary>
    public static ulong Begin(ulong value) => Mix(Seed, value);

    /// <summary>A hash with a number added to it.</summary>
    public static ulong Mix(ulong hash, ulong value) => Fold(hash ^ Secret0, value ^ Secret1);

    internal static ulong Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong length = (ulong)bytes.Length;
        ulong state = seed ^ Secret0;
        while (bytes.Length > 2 * WordBytes)
        {
            state = Fold(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ Secret1,
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[WordBytes..]) ^ state);
            bytes = bytes[(2 * WordBytes)..];
        }

        (ulong low, ulong high) = ReadRest(bytes);
        return Fold(Secret1 ^ length, Fold(low ^ Secret1, high ^ state));
    }

    /// <summary>Up to 16 bytes as two words; where there are fewer, the words overlap or are filled with zeros.</summary>
    private static (ulong Low, ulong High) ReadRest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= WordBytes)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[^WordBytes..]));
        }

        ulong word = 0UL;
        foreach (byte value in bytes)
        {
            word = (word << 8) | value;
        }

        return (word, 0);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
