namespace QuerySniff.Aggregator.Store;

/// <summary>The sums of rows without their histograms.</summary>
internal struct CommandTotals
{
    public long Count { get; set; }

    public long Errors { get; set; }

    public long DurationSumNs { get; set; }

    public void Add(CommandTotals other)
    {
        Count += other.Count;
        Errors += other.Errors;
        DurationSumNs += other.DurationSumNs;
    }
}
