namespace QuerySniff.Aggregator.Store;

/// <summary>What was decoded of server endpoints' traffic: the sums of <c>ServerCoverage</c>, field by field.</summary>
internal sealed class TrafficTotals
{
    public ulong Segments { get; set; }

    public ulong DecodedBytes { get; set; }

    public ulong EncryptedBytes { get; set; }

    public ulong SkippedBytes { get; set; }

    public ulong Gaps { get; set; }

    public ulong GapBytes { get; set; }

    public ulong ConnectionsOpened { get; set; }

    public ulong ConnectionsEncrypted { get; set; }

    public ulong ConnectionsMidStream { get; set; }

    public ulong ConnectionsDesynchronised { get; set; }

    public ulong ConnectionsCompressed { get; set; }

    public ulong LoginsFailed { get; set; }

    public ulong CommandsCompleted { get; set; }

    public ulong CommandsTainted { get; set; }

    public ulong CommandsUnanswered { get; set; }

    public ulong PacketsUnparsable { get; set; }

    public void Add(TrafficTotals other)
    {
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
    }
}
