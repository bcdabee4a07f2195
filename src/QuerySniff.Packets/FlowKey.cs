using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>The pair of endpoints of a connection, in an order of its own, so that both directions have one key.</summary>
internal readonly record struct FlowKey(UInt128 LowAddress, UInt128 HighAddress, ushort LowPort, ushort HighPort)
{
    public Endpoint Low => new(LowAddress, LowPort);

    public Endpoint High => new(HighAddress, HighPort);

    /// <summary>The key of a segment's flow, and which of the key's ends sent the segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowKey Of(scoped in Segment segment, out bool sentByLow)
    {
        sentByLow = segment.SourceAddress < segment.DestinationAddress
            || (segment.SourceAddress == segment.DestinationAddress && segment.SourcePort <= segment.DestinationPort);
        return sentByLow
            ? new FlowKey(
                segment.SourceAddress, segment.DestinationAddress, segment.SourcePort, segment.DestinationPort)
            : new FlowKey(
                segment.DestinationAddress, segment.SourceAddress, segment.DestinationPort, segment.SourcePort);
    }
}
