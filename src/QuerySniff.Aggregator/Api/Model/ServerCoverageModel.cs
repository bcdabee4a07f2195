namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One server endpoint's coverage, as one host's agent saw it.</summary>
internal sealed record ServerCoverageModel
{
    /// <summary>The agent's id.</summary>
    public required string Host { get; init; }

    /// <summary>The server's "ip:port".</summary>
    public required string Server { get; init; }

    /// <summary>Decoded bytes / (decoded + encrypted + skipped + lost), 0 to 1; null where nothing was seen.</summary>
    public required double? Share { get; init; }

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
