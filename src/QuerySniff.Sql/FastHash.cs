using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace QuerySniff.Sql;

/// <summary>
/// A 64-bit hash for the tables of this process. Built as wyhash describes itself: two words at a time are multiplied to
/// 128 bits, whose halves are folded together. Unlike there, what the bytes are mixed with is secret as well, drawn anew in
/// each process: with a published constant, a word equal to it makes a factor 0, which forgets everything before it whatever
/// the seed, so that a statement could be written to be taken for another. Without the keys nobody can choose bytes that
/// collide, and an observer learns nothing of them, since no hash leaves the process; by chance two texts do in one of 2^64.
/// </summary>
internal static class FastHash
{
    private const int WordBytes = sizeof(ulong);

    /// <summary>Bytes that one multiplication takes.</summary>
    private const int StepBytes = 2 * WordBytes;

    /// <summary>Multiplications at once.</summary>
    private const int Lanes = 3;

    private static readonly ulong Seed = DrawKey();
    private static readonly ulong Key0 = DrawKey();
    private static readonly ulong Key1 = DrawKey();
    private static readonly ulong Key2 = DrawKey();
    private static readonly ulong Key3 = DrawKey();

    /// <summary>The hash of some bytes.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Compute(bytes, Seed);

    /// <summary>A hash of nothing but a number, to begin with.</summary>
    public static ulong Begin(ulong value) => Mix(Seed, value);

    /// <summary>A hash with a number added to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong hash, ulong value) => Fold(hash ^ Key0, value ^ Key1);

    /// <summary>The hash of some bytes behind others, whose hash is the seed.</summary>
    public static ulong Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong length = (ulong)bytes.Length;
        ulong state = seed ^ Key0;
        if (bytes.Length > Lanes * StepBytes)
        {
            state = ComputeInLanes(ref bytes, state);
        }

        while (bytes.Length > StepBytes)
        {
            state = Step(bytes, state, Key1);
            bytes = bytes[StepBytes..];
        }

        (ulong low, ulong high) = ReadRest(bytes);
        return Fold(Key1 ^ length, Fold(low ^ Key1, high ^ state));
    }

    /// <summary>
    /// Takes what is long in three lanes, whose multiplications do not wait for each other. Each has a key of its own: else two of them
    /// changed places unseen.
    /// </summary>
    private static ulong ComputeInLanes(ref ReadOnlySpan<byte> bytes, ulong state)
    {
        ulong second = state;
        ulong third = state;
        while (bytes.Length > Lanes * StepBytes)
        {
            state = Step(bytes, state, Key1);
            second = Step(bytes[StepBytes..], second, Key2);
            third = Step(bytes[(2 * StepBytes)..], third, Key3);
            bytes = bytes[(Lanes * StepBytes)..];
        }

        return state ^ second ^ third;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Step(ReadOnlySpan<byte> bytes, ulong state, ulong key) => Fold(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ key,
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[WordBytes..]) ^ state);

    /// <summary>Up to 16 bytes as two words; where there are fewer, the words overlap or are filled with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    private static ulong DrawKey() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(WordBytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
