namespace QuerySniff.Packets.Tests;

/// <summary>A TCP segment of a test's conversation.</summary>
internal sealed record TestSegment(StreamDirection Direction, uint Sequence, uint? Ack, TcpFlags Flags, byte[] Payload)
{
    public bool IsHandshake => (Flags & TcpFlags.Syn) != TcpFlags.None;

    public bool IsFin => (Flags & TcpFlags.Fin) != TcpFlags.None;

    /// <summary>The part of the segment's payload from one offset to another.</summary>
    public TestSegment Part(int from, int to) => this with
    {
        Sequence = Sequence + (uint)from,
        Payload = Payload[from..to],
        Flags = to == Payload.Length ? Flags : Flags & ~TcpFlags.Fin,
    };
}
