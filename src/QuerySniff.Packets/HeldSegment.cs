namespace QuerySniff.Packets;

/// <summary>
/// A piece of a stream that waits, copied, for what comes before it: owned by the stream's list, and by the pool when
/// it is in none.
/// </summary>
internal sealed class HeldSegment
{
    private byte[] _buffer = [];
    private int _dataBytes;
    private int _cutBytes;
    private bool _hasFin;
    private bool _hasAcknowledgement;
    private SequenceNumber _acknowledgement;

    /// <summary>The next in the stream's list, or in the pool's.</summary>
    public HeldSegment? Next { get; set; }

    public SequenceNumber Sequence { get; private set; }

    public long Timestamp { get; private set; }

    /// <summary>What it counts for against the bounds, in bytes.</summary>
    public int Charge { get; private set; }

    public SequenceNumber End => Sequence + (uint)(_dataBytes + _cutBytes + (_hasFin ? 1 : 0));

    public StreamPiece Piece => new()
    {
        Timestamp = Timestamp,
        Sequence = Sequence,
        Acknowledgement = _acknowledgement,
        HasAcknowledgement = _hasAcknowledgement,
        Data = _buffer.AsSpan(0, _dataBytes),
        CutBytes = _cutBytes,
        HasFin = _hasFin,
    };

    /// <summary>Copies a piece into a buffer, which this segment owns from now on.</summary>
    public void CopyFrom(scoped in StreamPiece piece, byte[] buffer, int charge)
    {
        piece.Data.CopyTo(buffer);
        _buffer = buffer;
        _dataBytes = piece.Data.Length;
        _cutBytes = piece.CutBytes;
        _hasFin = piece.HasFin;
        _hasAcknowledgement = piece.HasAcknowledgement;
        _acknowledgement = piece.Acknowledgement;
        Sequence = piece.Sequence;
        Timestamp = piece.Timestamp;
        Charge = charge;
    }

    /// <summary>Gives the buffer up to the caller.</summary>
    public byte[] ReleaseBuffer()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _dataBytes = 0;
        return buffer;
    }
}
