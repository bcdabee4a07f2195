namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest's durations over time.</summary>
internal sealed record HeatmapAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>Seconds from one bucket to the next: a whole number of windows.</summary>
    public required long StepS { get; init; }

    /// <summary>The buckets' beginnings, in seconds since the Unix epoch.</summary>
    public required long[] Times { get; init; }

    /// <summary>Ascending edges in microseconds, four for each doubling: one more than there are buckets.</summary>
    public required double[] BoundsUs { get; init; }

    /// <summary>For each time, the commands in each bucket.</summary>
    public required long[][] Counts { get; init; }
}
