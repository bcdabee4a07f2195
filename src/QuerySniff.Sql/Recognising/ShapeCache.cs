using System.Runtime.CompilerServices;

namespace QuerySniff.Sql.Recognising;

/// <summary>
/// The fingerprints of the statements seen last, by the hash of their raw shape. Of fixed size, made once: a fingerprint's
/// text is kept in a ring, and is gone when the ring comes round, or when another shape takes its slot. Owned by one
/// thread. Two shapes are taken for one if all 64 bits of their hash are equal, without a look at the bytes, which would cost
/// as much as the hash: its keys are secret (see <see cref="FastHash"/>), so that nobody can choose statements for it, and as
/// each shape is compared with one slot, chance takes one for another in 2^64 lookups.
/// </summary>
internal sealed class ShapeCache
{
    /// <summary>Slots, a power of two: an application has hundreds of shapes, one without placeholders thousands.</summary>
    private const int SlotCount = 8192;

    /// <summary>Bytes of all texts: 256 for each slot, which is a long fingerprint.</summary>
    private const int TextBytes = SlotCount * 256;

    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly byte[] _texts = new byte[TextBytes];
    private long _written;

    /// <summary>Finds the fingerprint of a shape.</summary>
    /// <param name="shape">Its hash.</param>
    /// <param name="text">The text, which stays until the next call of <see cref="Add"/>.</param>
    /// <param name="hash">The text's own hash.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(ulong shape, out ReadOnlySpan<byte> text, out ulong hash)
    {
        ref readonly Slot slot = ref _slots[shape % SlotCount];
        bool isThere = slot.Shape == shape && slot.Length > 0 && _written - slot.Position <= TextBytes;
        text = isThere ? _texts.AsSpan((int)(slot.Position % TextBytes), slot.Length) : default;
        hash = slot.Hash;
        return isThere;
    }

    /// <summary>Keeps the fingerprint of a shape.</summary>
    public void Add(ulong shape, ReadOnlySpan<byte> text, ulong hash)
    {
        int start = (int)(_written % TextBytes);
        if (text.Length > TextBytes - start)
        {
            _written += TextBytes - start; // No text lies across the ring's end.
            start = 0;
        }

        text.CopyTo(_texts.AsSpan(start));
        _slots[shape % SlotCount] = new Slot(shape, hash, _written, text.Length);
        _written += text.Length;
    }

    private readonly record struct Slot(ulong Shape, ulong Hash, long Position, int Length);
}
