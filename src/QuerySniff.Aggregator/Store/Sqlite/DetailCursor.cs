using System.Buffers;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Walks a copy of a span's detail, entry by entry in the order of the digests' numbers.</summary>
internal sealed class DetailCursor : IDisposable
{
    private readonly byte[] _copy;
    private readonly int _length;
    private int _next;
    private int _entry;
    private long _digest;

    /// <param name="value">The value whose sum it is.</param>
    /// <param name="startMs">When the span begins.</param>
    /// <param name="detail">The packed entries.</param>
    public DetailCursor(long value, long startMs, ReadOnlySpan<byte> detail)
    {
        Value = value;
        StartMs = startMs;
        _copy = ArrayPool<byte>.Shared.Rent(detail.Length);
        _length = detail.Length;
        detail.CopyTo(_copy);
        MoveNext();
    }

    public long Value { get; }

    public long StartMs { get; }

    /// <summary>The digest that it stands at; null at the end.</summary>
    public long? Digest { get; private set; }

    /// <summary>Its entry.</summary>
    public ReadOnlySpan<byte> Entry => _copy.AsSpan(_entry, _next - _entry);

    public void MoveNext()
    {
        ReadOnlySpan<byte> rest = _copy.AsSpan(_next, _length - _next);
        bool isThere = DigestSums.TryTakeDetail(ref rest, ref _digest, out ReadOnlySpan<byte> entry);
        _next = _length - rest.Length;
        _entry = _next - entry.Length;
        Digest = isThere ? _digest : null;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_copy);
}
