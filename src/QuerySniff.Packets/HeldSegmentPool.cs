using System.Buffers;
using System.Diagnostics;
using System.Numerics;

namespace QuerySniff.Packets;

/// <summary>
/// Makes and takes back held segments, within a bound for all streams together. Not thread-safe: a tracker has its own.
/// </summary>
internal sealed class HeldSegmentPool(long chargeMax)
{
    /// <summary>
    /// What a held segment costs beside its buffer, in bytes: the object (80) and the array's header (16), rounded up. It
    /// keeps a flood of one-byte segments within the same bound.
    /// </summary>
    public const int SegmentOverheadBytes = 112;

    /// <summary>
    /// Objects kept for reuse. A reordered burst on some dozens of streams needs a few hundred; more than this comes only
    /// with heavy loss, where an allocation is the smaller matter.
    /// </summary>
    private const int FreeSegmentsMax = 4096;

    /// <summary>ArrayPool's smallest array, in bytes.</summary>
    private const int BufferBytesMin = 16;

    private HeldSegment? _free;
    private int _freeCount;

    /// <summary>Segments that are out: none may be when the tracker has closed its flows.</summary>
    public int RentedCount { get; private set; }

    /// <summary>What they charge, in bytes.</summary>
    public long RentedCharge { get; private set; }

    /// <summary>What holding so many bytes would charge.</summary>
    public static int ChargeOf(int dataBytes) => SegmentOverheadBytes
        + (dataBytes == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(dataBytes, BufferBytesMin)));

    public bool HasRoomFor(int charge) => charge <= chargeMax - RentedCharge;

    /// <summary>Copies a piece. The caller has checked <see cref="HasRoomFor"/>, and gives it back once.</summary>
    public HeldSegment Rent(scoped in StreamPiece piece)
    {
        int charge = ChargeOf(piece.Data.Length);
        Debug.Assert(HasRoomFor(charge), "The bound is checked before.");
        HeldSegment segment = _free ?? new HeldSegment();
        if (_free is not null)
        {
            _free = segment.Next;
            _freeCount--;
        }

        segment.Next = null;
        segment.CopyFrom(piece, piece.Data.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(piece.Data.Length), charge);
        RentedCount++;
        RentedCharge += charge;
        return segment;
    }

    public void Return(HeldSegment segment)
    {
        Debug.Assert(segment.Next is null, "A segment that is given back is in no list.");
        RentedCount--;
        RentedCharge -= segment.Charge;
        Debug.Assert(RentedCount >= 0 && RentedCharge >= 0, "A segment was given back twice.");
        byte[] buffer = segment.ReleaseBuffer();
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (_freeCount < FreeSegmentsMax)
        {
            segment.Next = _free;
            _free = segment;
            _freeCount++;
        }
    }
}
