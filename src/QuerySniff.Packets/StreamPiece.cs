using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>
/// A run of a stream's sequence numbers out of one segment: captured bytes, then bytes that the snap length cut, then
/// the FIN if the run reaches to it. The bytes are borrowed.
/// </summary>
internal readonly ref struct StreamPiece
{
    /// <summary>When the segment was captured.</summary>
    public long Timestamp { get; init; }

    public SequenceNumber Sequence { get; init; }

    /// <summary>What the sender of this piece had received of the opposite stream, if <see cref="HasAcknowledgement"/>.</summary>
    public SequenceNumber Acknowledgement { get; init; }

    public bool HasAcknowledgement { get; init; }

    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Payload bytes after <see cref="Data"/> that were on the wire and not captured.</summary>
    public int CutBytes { get; init; }

    /// <summary>Whether the stream's FIN is the last number of this piece.</summary>
    public bool HasFin { get; init; }

    public int PayloadBytes => Data.Length + CutBytes;

    /// <summary>The sequence numbers it takes.</summary>
    public int Length => PayloadBytes + (HasFin ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static StreamPiece Of(long timestamp, scoped in Segment segment) => new()
    {
        Timestamp = timestamp,
        Sequence = segment.FirstByte,
        Acknowledgement = segment.Acknowledgement,
        HasAcknowledgement = segment.HasAcknowledgement,
        Data = segment.Payload,
        CutBytes = segment.PayloadLength - segment.Payload.Length,
        HasFin = segment.IsFin,
    };

    /// <summary>The part after the first <paramref name="count"/> numbers.</summary>
    public StreamPiece Skip(int count)
    {
        int data = Math.Min(count, Data.Length);
        int cut = Math.Min(count - data, CutBytes);
        return this with
        {
            Sequence = Sequence + (uint)count,
            Data = Data[data..],
            CutBytes = CutBytes - cut,
            HasFin = HasFin && count < Length,
        };
    }

    /// <summary>The first <paramref name="count"/> numbers.</summary>
    public StreamPiece Take(int count)
    {
        int data = Math.Min(count, Data.Length);
        return this with
        {
            Data = Data[..data],
            CutBytes = Math.Min(count - data, CutBytes),
            HasFin = HasFin && count == Length,
        };
    }
}
