namespace QuerySniff.Packets;

/// <summary>
/// Takes the flows of a flow tracker: implemented by a struct, so that no call is
/// virtual. All calls come on the tracker's one thread, and per stream in the stream's order.
/// </summary>
/// <typeparam name="TSession">What the handler keeps for a flow.</typeparam>
public interface IFlowHandler<TSession>
    where TSession : class
{
    /// <summary>A flow began. What is returned is handed back with every later call for it.</summary>
    TSession OnOpened(in FlowInfo flow);

    /// <summary>The next bytes of a stream, in order, each byte once. The memory is borrowed for the call.</summary>
    void OnData(TSession session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data);

    /// <summary>
    /// Bytes of a stream that will never be seen: the next <see cref="OnData"/> goes on after them.
    /// </summary>
    void OnGap(TSession session, StreamDirection direction, long timestamp, long bytes);

    /// <summary>The flow ended; the session is not used again by the tracker.</summary>
    void OnClosed(TSession session, FlowEnd end, long timestamp);
}
