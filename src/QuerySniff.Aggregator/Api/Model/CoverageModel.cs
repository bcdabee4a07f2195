namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How much of the traffic was decoded, and why not the rest.</summary>
internal sealed record CoverageModel
{
    /// <summary>Decoded bytes / (decoded + encrypted + skipped + lost), 0 to 1; null where nothing was seen.</summary>
    public required double? Share { get; init; }

    /// <summary>Frames captured.</summary>
    public required long Frames { get; init; }

    /// <summary>Their bytes.</summary>
    public required long FrameBytes { get; init; }

    /// <summary>Frames dropped because the ring buffer was full.</summary>
    public required long KernelDrops { get; init; }

    /// <summary>Frames dropped by the network interface.</summary>
    public required long InterfaceDrops { get; init; }

    /// <summary>Frames that are no TCP over IP.</summary>
    public required long FramesSkipped { get; init; }

    /// <summary>IP fragments.</summary>
    public required long Fragments { get; init; }

    /// <summary>Flows given up because the flow table was full.</summary>
    public required long FlowsEvicted { get; init; }

    /// <summary>Windows that agents gave up before they were sent.</summary>
    public required long WindowsDropped { get; init; }

    /// <summary>Commands in those windows.</summary>
    public required long CommandsDropped { get; init; }

    /// <summary>TCP segments.</summary>
    public required long Segments { get; init; }

    /// <summary>Bytes that were decoded as the MySQL protocol.</summary>
    public required long DecodedBytes { get; init; }

    /// <summary>Bytes that TLS hid.</summary>
    public required long EncryptedBytes { get; init; }

    /// <summary>Bytes that were passed over while out of step, and those of replication.</summary>
    public required long SkippedBytes { get; init; }

    /// <summary>Gaps in the streams.</summary>
    public required long Gaps { get; init; }

    /// <summary>Bytes missing in the gaps.</summary>
    public required long GapBytes { get; init; }

    /// <summary>Connections whose handshake was seen.</summary>
    public required long ConnectionsOpened { get; init; }

    /// <summary>Connections that turned to TLS.</summary>
    public required long ConnectionsEncrypted { get; init; }

    /// <summary>Connections that were joined mid-stream.</summary>
    public required long ConnectionsMidStream { get; init; }

    /// <summary>How often a session fell out of step.</summary>
    public required long ConnectionsDesynchronised { get; init; }

    /// <summary>Connections with the compressed protocol.</summary>
    public required long ConnectionsCompressed { get; init; }

    /// <summary>Logins that the server refused.</summary>
    public required long LoginsFailed { get; init; }

    /// <summary>Commands that completed.</summary>
    public required long CommandsCompleted { get; init; }

    /// <summary>Those of them that a gap touched: counted, and not timed.</summary>
    public required long CommandsTainted { get; init; }

    /// <summary>Commands without an answer of their own.</summary>
    public required long CommandsUnanswered { get; init; }

    /// <summary>Packets that the protocol does not allow at their place.</summary>
    public required long PacketsUnparsable { get; init; }
}
