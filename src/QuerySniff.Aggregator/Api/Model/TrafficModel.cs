using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What was seen of the traffic of one server endpoint, or of several together.</summary>
internal abstract class TrafficModel(ServerCoverage traffic)
{
    /// <summary>TCP segments.</summary>
    public long Segments { get; } = traffic.Segments;

    /// <summary>Bytes that were decoded as the MySQL protocol.</summary>
    public long DecodedBytes { get; } = traffic.DecodedBytes;

    /// <summary>Bytes that TLS hid.</summary>
    public long EncryptedBytes { get; } = traffic.EncryptedBytes;

    /// <summary>Bytes that were passed over while out of step, and those of replication.</summary>
    public long SkippedBytes { get; } = traffic.SkippedBytes;

    /// <summary>Gaps in the streams.</summary>
    public long Gaps { get; } = traffic.Gaps;

    /// <summary>Bytes missing in the gaps.</summary>
    public long GapBytes { get; } = traffic.GapBytes;

    /// <summary>Connections whose handshake was seen.</summary>
    public long ConnectionsOpened { get; } = traffic.ConnectionsOpened;

    /// <summary>Connections that turned to TLS.</summary>
    public long ConnectionsEncrypted { get; } = traffic.ConnectionsEncrypted;

    /// <summary>Connections that were joined mid-stream.</summary>
    public long ConnectionsMidStream { get; } = traffic.ConnectionsMidStream;

    /// <summary>How often a session fell out of step.</summary>
    public long ConnectionsDesynchronised { get; } = traffic.ConnectionsDesynchronised;

    /// <summary>Connections with the compressed protocol.</summary>
    public long ConnectionsCompressed { get; } = traffic.ConnectionsCompressed;

    /// <summary>Logins that the server refused.</summary>
    public long LoginsFailed { get; } = traffic.LoginsFailed;

    /// <summary>Commands that completed.</summary>
    public long CommandsCompleted { get; } = traffic.CommandsCompleted;

    /// <summary>Those of them that a gap touched: counted, and not timed.</summary>
    public long CommandsTainted { get; } = traffic.CommandsTainted;

    /// <summary>Commands without an answer of their own.</summary>
    public long CommandsUnanswered { get; } = traffic.CommandsUnanswered;

    /// <summary>Packets that the protocol does not allow at their place.</summary>
    public long PacketsUnparsable { get; } = traffic.PacketsUnparsable;

    /// <summary>Connections that were followed, and left alone from then on to keep within the CPU limit.</summary>
    public long ConnectionsSampledOut { get; } = traffic.ConnectionsSampledOut;
}
