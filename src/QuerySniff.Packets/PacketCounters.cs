namespace QuerySniff.Packets;

/// <summary>
/// What a flow tracker has seen, in running totals. Two sums always hold:
/// <see cref="Frames"/> = <see cref="Segments"/> + <see cref="UnknownLinks"/> + <see cref="NotIp"/> +
/// <see cref="NotTcp"/> + <see cref="OtherPort"/> + <see cref="Fragments"/> + <see cref="Truncated"/> +
/// <see cref="Malformed"/>, and
/// <see cref="PayloadBytes"/> = <see cref="DeliveredBytes"/> + <see cref="CutBytes"/> +
/// <see cref="RetransmittedBytes"/> + <see cref="IgnoredBytes"/> + <see cref="SampledOutBytes"/> + <see cref="HeldBytes"/>.
/// </summary>
public struct PacketCounters
{
    /// <summary>Frames of any kind.</summary>
    public long Frames { get; internal set; }

    /// <summary>Their bytes on the wire.</summary>
    public long FrameBytes { get; internal set; }

    /// <summary>Frames of a link layer that is not known here.</summary>
    public long UnknownLinks { get; internal set; }

    /// <summary>Frames that carry neither IPv4 nor IPv6.</summary>
    public long NotIp { get; internal set; }

    /// <summary>IP packets that carry something else than TCP.</summary>
    public long NotTcp { get; internal set; }

    /// <summary>TCP segments from and to other ports than those watched.</summary>
    public long OtherPort { get; internal set; }

    /// <summary>Fragments of IP packets, which are not put together.</summary>
    public long Fragments { get; internal set; }

    /// <summary>Frames of which the snap length left no whole TCP header.</summary>
    public long Truncated { get; internal set; }

    /// <summary>Frames whose headers contradict themselves.</summary>
    public long Malformed { get; internal set; }

    /// <summary>TCP segments from or to the ports watched.</summary>
    public long Segments { get; internal set; }

    /// <summary>Their payload on the wire, in bytes.</summary>
    public long PayloadBytes { get; internal set; }

    /// <summary>Payload bytes that went to the handler.</summary>
    public long DeliveredBytes { get; internal set; }

    /// <summary>Payload bytes that were sent and not captured, because of the snap length; declared as gaps.</summary>
    public long CutBytes { get; internal set; }

    /// <summary>
    /// Payload bytes dropped because their place in the stream was delivered, declared a gap or held already:
    /// retransmissions, overlaps, keep-alive probes, and what came too late.
    /// </summary>
    public long RetransmittedBytes { get; internal set; }

    /// <summary>Payload bytes dropped because they belong to no stream: after a flow's end, after a FIN, in a RST.</summary>
    public long IgnoredBytes { get; internal set; }

    /// <summary>Frames of flows that are not in the sample: see <see cref="FlowTracker{THandler, TSession}.Sample"/>.</summary>
    public long SampledOutFrames { get; internal set; }

    /// <summary>Their bytes on the wire.</summary>
    public long SampledOutFrameBytes { get; internal set; }

    /// <summary>Payload bytes of flows that are not in the sample, or left it before the bytes could be delivered.</summary>
    public long SampledOutBytes { get; internal set; }

    /// <summary>Payload bytes that are held at present, waiting for what comes before them.</summary>
    public long HeldBytes { get; internal set; }

    /// <summary>Segments that brought other bytes than those held for the same place. The first ones win.</summary>
    public long OverlapConflicts { get; internal set; }

    /// <summary>Segments that were held, wholly or in part, before they were delivered.</summary>
    public long OutOfOrderSegments { get; internal set; }

    /// <summary>Gaps declared.</summary>
    public long Gaps { get; internal set; }

    /// <summary>Their bytes, those of <see cref="CutBytes"/> among them.</summary>
    public long GapBytes { get; internal set; }

    /// <summary>RST segments that were ignored because their sequence number is far from the stream's.</summary>
    public long ImplausibleResets { get; internal set; }

    /// <summary>Flows opened.</summary>
    public long FlowsOpened { get; internal set; }

    /// <summary>Those of them whose SYN was not seen first.</summary>
    public long FlowsMidStream { get; internal set; }

    /// <summary>Flows ended because the table was full.</summary>
    public long FlowsEvicted { get; internal set; }

    /// <summary>Flows ended because nothing was seen of them for the idle time.</summary>
    public long FlowsIdle { get; internal set; }
}
