namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest over time.</summary>
internal sealed record SeriesAnswerModel
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

    /// <summary>Commands per second.</summary>
    public required double[] Count { get; init; }

    /// <summary>Errors per second.</summary>
    public required double[] Errors { get; init; }

    /// <summary>Average active sessions.</summary>
    public required double[] Load { get; init; }

    /// <summary>Medians in microseconds; null where nothing was timed.</summary>
    public required double?[] P50Us { get; init; }

    /// <summary>95th percentiles in microseconds.</summary>
    public required double?[] P95Us { get; init; }

    /// <summary>99th percentiles in microseconds.</summary>
    public required double?[] P99Us { get; init; }

    /// <summary>Rows per second.</summary>
    public required double[] RowsSent { get; init; }
}
