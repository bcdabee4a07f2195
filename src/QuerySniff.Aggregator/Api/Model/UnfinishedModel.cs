namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Commands of a range that have not ended, or not by themselves.</summary>
internal sealed record UnfinishedModel
{
    /// <summary>Running at the end of each host's last window of the range.</summary>
    public required long Running { get; init; }

    /// <summary>How long the oldest had been running that was seen at a window's end, in microseconds.</summary>
    public required double RunningOldestUs { get; init; }

    /// <summary>Ended by a KILL.</summary>
    public required long Killed { get; init; }

    /// <summary>Ended because they ran longer than they may.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Their connection ended before their answer did.</summary>
    public required long CutOff { get; init; }
}
