using System.Buffers;

namespace QuerySniff.MySql;

/// <summary>The pieces of what is split, one behind the other, in pooled memory that this structure owns until it is released.</summary>
internal struct GatheredBytes
{
    /// <summary>The first size of the memory: it doubles from there as data comes, never by a header's claim.</summary>
    private const int BytesInitial = 1024;

    private byte[]? _memory;

    /// <summary>Bytes gathered.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of pooled memory held.</summary>
    public readonly int HeldBytes => _memory?.Length ?? 0;

    /// <summary>What was gathered.</summary>
    public readonly ReadOnlySpan<byte> Span => _memory.AsSpan(0, Length);

    /// <summary>Appends a piece, or as much of it as is wanted in all.</summary>
    public void Append(ReadOnlySpan<byte> piece, int wantedBytes)
    {
        int count = Math.Min(piece.Length, wantedBytes - Length);
        if (count <= 0)
        {
            return;
        }

        int needed = Length + count;
        if (_memory is null || _memory.Length < needed)
        {
            Grow(Math.Max(needed, Math.Min(wantedBytes, Math.Max(BytesInitial, 2 * Length))));
        }

        piece[..count].CopyTo(_memory.AsSpan(Length));
        Length = needed;
    }

    /// <summary>Forgets what was gathered, and gives the memory back.</summary>
    public void Release()
    {
        if (_memory is not null)
        {
            ArrayPool<byte>.Shared.Return(_memory);
            _memory = null;
        }

        Length = 0;
    }

    private void Grow(int bytes)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(bytes);
        if (_memory is not null)
        {
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_memory);
        }

        _memory = larger;
    }
}
