using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace QuerySniff.Packets;

/// <summary>
/// Hashes flow keys under a secret of the process: who chooses addresses and ports cannot choose collisions. (The
/// BCL's hash of a UInt128 folds its halves before any seed comes in, so that collisions are there for the taking.)
/// </summary>
internal sealed class FlowKeyHasher
{
    private readonly ulong _secret0;
    private readonly ulong _secret1;
    private readonly ulong _secret2;

    public FlowKeyHasher()
    {
        Span<byte> secret = stackalloc byte[3 * sizeof(ulong)];
        RandomNumberGenerator.Fill(secret);
        _secret0 = BinaryPrimitives.ReadUInt64LittleEndian(secret);
        _secret1 = BinaryPrimitives.ReadUInt64LittleEndian(secret[8..]);
        _secret2 = BinaryPrimitives.ReadUInt64LittleEndian(secret[16..]) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hash(in FlowKey key)
    {
        ulong hash = Fold((ulong)key.LowAddress ^ _secret0, (ulong)(key.LowAddress >> 64) ^ _secret1);
        hash = Fold(hash ^ (ulong)key.HighAddress ^ _secret1, (ulong)(key.HighAddress >> 64) ^ _secret0);
        return (uint)Fold(hash ^ ((uint)key.LowPort << 16) ^ key.HighPort, _secret2);
    }

    /// <summary>Both halves of the 128-bit product, one over the other: each bit of either factor reaches each bit.</summary>
    private static ulong Fold(ulong left, ulong right) => Math.BigMul(left, right, out ulong low) ^ low;
}
