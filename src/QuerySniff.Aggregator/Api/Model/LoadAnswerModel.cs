namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Load (average active sessions) over time, by the digests that make most of it.</summary>
internal sealed record LoadAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>Of all commands of the range.</summary>
    public required DurationsModel Durations { get; init; }

    /// <summary>Seconds from one bucket to the next: a whole number of windows.</summary>
    public required long StepS { get; init; }

    /// <summary>The buckets' beginnings, in seconds since the Unix epoch.</summary>
    public required long[] Times { get; init; }

    /// <summary>The most load first.</summary>
    public required IReadOnlyList<LoadSeriesModel> Series { get; init; }

    /// <summary>Load of all other digests.</summary>
    public required double[] Other { get; init; }

    /// <summary>Commands per second.</summary>
    public required double[] Calls { get; init; }

    /// <summary>Errors per second.</summary>
    public required double[] Errors { get; init; }

    /// <summary>Medians in microseconds, of all commands' merged histograms; null where nothing was timed.</summary>
    public required double?[] P50Us { get; init; }

    /// <summary>95th percentiles in microseconds.</summary>
    public required double?[] P95Us { get; init; }

    /// <summary>99th percentiles in microseconds.</summary>
    public required double?[] P99Us { get; init; }
}
