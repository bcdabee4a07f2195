namespace QuerySniff.Packets;

/// <summary>What is known of a flow when it is first seen.</summary>
/// <param name="Client">The end that opened the connection.</param>
/// <param name="Server">
/// The end whose port is watched. If both are: the one that the SYN went to, or the first segment if no SYN was seen.
/// </param>
/// <param name="JoinedMidStream">Whether the flow's beginning (its SYN) was not seen.</param>
/// <param name="Timestamp">When its first segment was seen, in nanoseconds since the Unix epoch.</param>
public readonly record struct FlowInfo(Endpoint Client, Endpoint Server, bool JoinedMidStream, long Timestamp);
