namespace QuerySniff.Aggregator.Store;

/// <summary>The commands of a range that have not ended, or not by themselves.</summary>
internal sealed class UnfinishedAggregate
{
    /// <summary>Running at the end of each host's last window in the range.</summary>
    public long Running { get; set; }

    /// <summary>How long the oldest had been running that was seen at a window's end.</summary>
    public long RunningOldestNs { get; set; }

    public long Killed { get; set; }

    public long TimedOut { get; set; }

    public long CutOff { get; set; }

    public void Add(UnfinishedAggregate other)
    {
        Running += other.Running;
        RunningOldestNs = Math.Max(RunningOldestNs, other.RunningOldestNs);
        Killed += other.Killed;
        TimedOut += other.TimedOut;
        CutOff += other.CutOff;
    }
}
