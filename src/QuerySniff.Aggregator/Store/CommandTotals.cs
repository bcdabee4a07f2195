namespace QuerySniff.Aggregator.Store;

/// <summary>The sums of rows without their histograms.</summary>
internal struct CommandTotals
{
    public ulong Count { get; set; }

    public ulong Errors { get; set; }

    public ulong DurationSumNs { get; set; }
}
