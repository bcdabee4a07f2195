namespace QuerySniff.Packets.Tests;

/// <summary>
/// Checks streams in which each byte is its own sequence number, modulo 256: what is delivered must go on where the bytes
/// and gaps before it ended.
/// </summary>
internal readonly struct NumberedHandler : IFlowHandler<NumberedHandler.Session>
{
    public Session OnOpened(in FlowInfo flow) => new();

    public void OnData(Session session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data)
    {
        Assert.False(session.IsClosed);
        ref byte? next = ref session.Next[(int)direction];
        next ??= data[0];
        foreach (byte value in data)
        {
            if (value != next)
            {
                Assert.Fail($"Byte {value} where {next} should be.");
            }

            next = (byte)(value + 1);
        }
    }

    public void OnGap(Session session, StreamDirection direction, long timestamp, long bytes)
    {
        Assert.False(session.IsClosed);
        Assert.InRange(bytes, 1, uint.MaxValue);
        ref byte? next = ref session.Next[(int)direction];
        next = (byte?)(next + bytes);
    }

    public void OnClosed(Session session, FlowEnd end, long timestamp)
    {
        Assert.False(session.IsClosed);
        session.IsClosed = true;
    }

    internal sealed class Session
    {
        public byte?[] Next { get; } = new byte?[2];

        public bool IsClosed { get; set; }
    }
}
