using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>The pieces of what is split, one behind the other, in pooled memory that this structure owns until it is released.</summary>
internal struct GatheredBytes
{
    /// <summary>The first size of the memory: it doubles from there as data comes, never by a header's claim.</summary>
    private const int BytesInitial = 1024;

    /// <summary>The pool's smallest array; the others are powers of two, so that what is rented is what was charged.</summary>
    private const int PooledBytesMin = 16;

    private byte[]? _memory;

    /// <summary>Bytes gathered.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of pooled memory held.</summary>
    public readonly int HeldBytes => _memory?.Length ?? 0;

    /// <summary>What was gathered.</summary>
    public readonly ReadOnlySpan<byte> Span => _memory.AsSpan(0, Length);

    /// <summary>
    /// Appends a piece, or as much of it as is wanted in all. False if there was no memory for that: then there is no place
    /// for more, and what was gathered is the beginning.
    /// </summary>
    public bool TryAppend(ReadOnlySpan<byte> piece, int wantedBytes, HeldMemory memory)
    {
        int count = Math.Min(piece.Length, wantedBytes - Length);
        if (count <= 0)
        {
            return true;
        }

        if (count > HeldBytes - Length)
        {
            Grow(Math.Max(Length + count, Math.Min(wantedBytes, Math.Max(BytesInitial, 2 * Length))), memory);
        }

        int taken = Math.Min(count, HeldBytes - Length);
        piece[..taken].CopyTo(_memory.AsSpan(Length));
        Length += taken;
        return taken == count;
    }

    /// <summary>Forgets what was gathered, and gives the memory back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(HeldMemory memory)
    {
        if (_memory is not null)
        {
            memory.Credit(_memory.Length);
            ArrayPool<byte>.Shared.Return(_memory);
            _memory = null;
        }

        Length = 0;
    }

    private void Grow(int bytes, HeldMemory memory)
    {
        int wanted = Math.Max((int)BitOperations.RoundUpToPowerOf2((uint)bytes), PooledBytesMin);
        int granted = memory.ChargeUpTo(HeldBytes, wanted);
        if (granted <= Math.Max(HeldBytes, PooledBytesMin - 1))
        {
            memory.Credit(granted - HeldBytes);
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(granted);
        if (_memory is not null)
        {
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_memory);
        }

        _memory = larger;
    }
}
