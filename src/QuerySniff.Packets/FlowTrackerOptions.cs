namespace QuerySniff.Packets;

/// <summary>What a flow tracker watches, and its bounds.</summary>
public sealed record FlowTrackerOptions
{
    /// <summary>The most that <see cref="FlowsMax"/> may be: the table of 16 million would take 4 GiB when full.</summary>
    private const int FlowsMaxMost = 1 << 24;

    /// <summary>The servers' TCP ports, 1 to 65535, at least one.</summary>
    public required IReadOnlyCollection<int> Ports { get; init; }

    /// <summary>
    /// Flows in the table, those that closed a moment ago among them; beyond it the flow least recently seen is evicted.
    /// 2^17: a MySQL server takes 100,000 connections at most (max_connections), and some are always closing.
    /// </summary>
    public int FlowsMax { get; init; } = 131_072;

    /// <summary>
    /// Out-of-order data held for one stream, in bytes. Beyond it the missing bytes are declared a gap. Reordering on a
    /// path spans some dozens of segments; 1 MiB takes in sixteen of the largest, 64 KiB each. 0 holds nothing.
    /// </summary>
    public int ReorderBytesMax { get; init; } = 1 << 20;

    /// <summary>Out-of-order segments held for one stream: the list is walked when one comes in between.</summary>
    public int ReorderSegmentsMax { get; init; } = 512;

    /// <summary>
    /// Out-of-order data held for all streams together, in bytes: an eighth of the 256 MiB within which the agent stays.
    /// Beyond it the flow that has waited longest declares its gap first.
    /// </summary>
    public long ReorderBytesTotalMax { get; init; } = 32L << 20;

    /// <summary>
    /// How long missing bytes are waited for before they are declared a gap, by the capture's timestamps. The first
    /// retransmission of a lost segment comes after Linux's least retransmission timeout of 200 ms and a round trip:
    /// 500 ms leaves 300 ms for that. Waiting costs only bounded memory, since every time that is measured is a
    /// capture timestamp; therefore an acknowledgement of the missing bytes, which shows that they arrived and will
    /// not be sent again, does not shorten it: a capture shuffled by a few frames shows such ones too.
    /// </summary>
    public TimeSpan ReorderWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a flow lasts of which nothing is seen. Pools keep connections idle for hours, and the server ends them
    /// only after wait_timeout, 8 hours unless set: 9 hours outlast that, and <see cref="FlowsMax"/> bounds the memory.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(9);

    /// <summary>Whether every bound is within its range, and leaves room for at least one flow.</summary>
    internal bool AreBoundsValid =>
        FlowsMax is > 0 and <= FlowsMaxMost
        && ReorderBytesMax >= 0
        && ReorderSegmentsMax >= 0
        && ReorderBytesTotalMax >= 0
        && ReorderWait >= TimeSpan.Zero
        && IdleTimeout > TimeSpan.Zero;
}
