namespace QuerySniff.Packets;

/// <summary>
/// Takes the flows of a flow tracker: implemented by a struct, so that no call is virtual. All calls come on the tracker's
/// one thread. Each stream comes in its order, and no segment before the bytes of the opposite stream that its sender had
/// received: a response comes after its request, whatever order the frames were captured in.
/// </summary>
/// <typeparam name="TSession">What the handler keeps for a flow.</typeparam>
public interface IFlowHandler<TSession>
    where TSession : class
{
    /// <summary>A flow began. What is returned is handed back with every later call for it.</summary>
    TSession OnOpened(in FlowInfo flow);

    /// <summary>The next bytes of a stream, in order, each byte once. The memory is borrowed for the call.</summary>
    /// <param name="session">The flow's.</param>
    /// <param name="direction">Which of its streams.</param>
    /// <param name="timestamp">
    /// When the segment was captured, in nanoseconds since the Unix epoch. One that was held may be older than what was
    /// delivered before it.
    /// </param>
    /// <param name="data">At least one byte.</param>
    void OnData(TSession session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data);

    /// <summary>
    /// Bytes of a stream that will never be seen: the next <see cref="OnData"/> of that stream goes on after them.
    /// </summary>
    /// <param name="session">The flow's.</param>
    /// <param name="direction">Which of its streams.</param>
    /// <param name="timestamp">When the segment was captured that shows that the bytes were sent.</param>
    /// <param name="bytes">How many: 1 or more. One of more than 2 GiB is right only but for multiples of 4 GiB.</param>
    void OnGap(TSession session, StreamDirection direction, long timestamp, long bytes);

    /// <summary>The flow ended; the session is not used again by the tracker.</summary>
    void OnClosed(TSession session, FlowEnd end, long timestamp);
}
