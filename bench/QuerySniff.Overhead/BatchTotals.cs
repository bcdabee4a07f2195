namespace QuerySniff.Overhead;

/// <summary>What batches said, added up.</summary>
internal sealed record BatchTotals
{
    /// <summary>Frames that the kernel dropped.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Commands counted.</summary>
    public long Commands { get; init; }

    /// <summary>Gaps, commands tainted or unanswered, packets unparsable, windows lost.</summary>
    public long Defects { get; init; }

    /// <summary>Connections whose beginning was seen.</summary>
    public long Connections { get; init; }

    /// <summary>Bytes of TCP payload that were decoded.</summary>
    public long DecodedBytes { get; init; }

    /// <summary>Bytes that were not: hidden by TLS, passed over, or missing.</summary>
    public long UndecodedBytes { get; init; }

    /// <summary>The share of the bytes that was decoded; 1 of none.</summary>
    public double Coverage => DecodedBytes + UndecodedBytes is > 0 and long bytes ? (double)DecodedBytes / bytes : 1;
}
