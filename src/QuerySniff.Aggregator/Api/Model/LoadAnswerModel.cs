namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Load (average active sessions) over time, by the digests that make most of it.</summary>
internal sealed record LoadAnswerModel
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

    /// <summary>The most load first.</summary>
    public required IReadOnlyList<LoadSeriesModel> Series { get; init; }

    /// <summary>Load of all other digests.</summary>
    public required double[] Other { get; init; }

    /// <summary>Commands per second.</summary>
    public required double[] Calls { get; init; }

    /// <summary>Errors per second.</summary>
    public required double[] Errors { get; init; }
}
