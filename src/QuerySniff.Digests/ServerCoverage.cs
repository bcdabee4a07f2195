namespace QuerySniff.Digests;

/// <summary>
/// What was seen of one server endpoint's traffic, and what not. The fields are those of <c>ServerCoverage</c> in
/// <c>ingest.proto</c>. One thread at a time.
/// </summary>
public sealed class ServerCoverage
{
    /// <summary>Creates counters at 0.</summary>
    /// <param name="server">The server's "ip:port"; empty for a total over servers.</param>
    public ServerCoverage(string server = "")
    {
        Server = server;
    }

    /// <summary>The server's "ip:port"; empty for a total over servers.</summary>
    public string Server { get; internal set; }

    /// <summary>TCP segments.</summary>
    public long Segments { get; set; }

    /// <summary>Bytes of TCP payload that were decoded as the MySQL protocol.</summary>
    public long DecodedBytes { get; set; }

    /// <summary>Bytes that TLS hid.</summary>
    public long EncryptedBytes { get; set; }

    /// <summary>
    /// Bytes that were passed over while a session was out of step, and those of replication streams.
    /// </summary>
    public long SkippedBytes { get; set; }

    /// <summary>Gaps in the streams.</summary>
    public long Gaps { get; set; }

    /// <summary>Bytes missing in the gaps.</summary>
    public long GapBytes { get; set; }

    /// <summary>Connections whose handshake was seen.</summary>
    public long ConnectionsOpened { get; set; }

    /// <summary>Connections that turned to TLS.</summary>
    public long ConnectionsEncrypted { get; set; }

    /// <summary>Connections that were joined mid-stream: their user is not known.</summary>
    public long ConnectionsMidStream { get; set; }

    /// <summary>How often a session fell out of step.</summary>
    public long ConnectionsDesynchronised { get; set; }

    /// <summary>Connections that use the compressed protocol.</summary>
    public long ConnectionsCompressed { get; set; }

    /// <summary>Logins that the server refused.</summary>
    public long LoginsFailed { get; set; }

    /// <summary>Commands that completed.</summary>
    public long CommandsCompleted { get; set; }

    /// <summary>Those of them that a gap touched.</summary>
    public long CommandsTainted { get; set; }

    /// <summary>Commands that got no answer that could be told to be their own.</summary>
    public long CommandsUnanswered { get; set; }

    /// <summary>Packets that were not what the protocol allows at their place.</summary>
    public long PacketsUnparsable { get; set; }

    /// <summary>Connections that were followed, and left alone from then on, because fewer were to be looked at.</summary>
    public long ConnectionsSampledOut { get; set; }

    /// <summary>Whether all counters are 0.</summary>
    public bool IsEmpty =>
        (Segments | DecodedBytes | EncryptedBytes | SkippedBytes | Gaps | GapBytes | ConnectionsOpened
            | ConnectionsEncrypted | ConnectionsMidStream | ConnectionsDesynchronised | ConnectionsCompressed
            | LoginsFailed | CommandsCompleted | CommandsTainted | CommandsUnanswered | PacketsUnparsable
            | ConnectionsSampledOut) == 0;

    /// <summary>
    /// How much of this traffic was decoded, 0 to 1, as far as its own streams tell; null if nothing was seen. What the
    /// capture dropped is known only over all servers: see <see cref="CoverageShare"/>.
    /// </summary>
    public double? Share => CoverageShare.Of(this, lostBytes: GapBytes);

    /// <summary>Adds another's counters to these.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Add(ServerCoverage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Segments += other.Segments;
        DecodedBytes += other.DecodedBytes;
        EncryptedBytes += other.EncryptedBytes;
        SkippedBytes += other.SkippedBytes;
        Gaps += other.Gaps;
        GapBytes += other.GapBytes;
        ConnectionsOpened += other.ConnectionsOpened;
        ConnectionsEncrypted += other.ConnectionsEncrypted;
        ConnectionsMidStream += other.ConnectionsMidStream;
        ConnectionsDesynchronised += other.ConnectionsDesynchronised;
        ConnectionsCompressed += other.ConnectionsCompressed;
        LoginsFailed += other.LoginsFailed;
        CommandsCompleted += other.CommandsCompleted;
        CommandsTainted += other.CommandsTainted;
        CommandsUnanswered += other.CommandsUnanswered;
        PacketsUnparsable += other.PacketsUnparsable;
        ConnectionsSampledOut += other.ConnectionsSampledOut;
    }

    /// <summary>Sets all counters to 0.</summary>
    public void Clear()
    {
        Segments = 0;
        DecodedBytes = 0;
        EncryptedBytes = 0;
        SkippedBytes = 0;
        Gaps = 0;
        GapBytes = 0;
        ConnectionsOpened = 0;
        ConnectionsEncrypted = 0;
        ConnectionsMidStream = 0;
        ConnectionsDesynchronised = 0;
        ConnectionsCompressed = 0;
        LoginsFailed = 0;
        CommandsCompleted = 0;
        CommandsTainted = 0;
        CommandsUnanswered = 0;
        PacketsUnparsable = 0;
        ConnectionsSampledOut = 0;
    }
}
