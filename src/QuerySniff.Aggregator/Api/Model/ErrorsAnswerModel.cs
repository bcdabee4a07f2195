namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The errors of a range by code.</summary>
internal sealed record ErrorsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>Seconds of a bucket.</summary>
    public required long StepS { get; init; }

    /// <summary>The buckets' beginnings, in seconds since the Unix epoch.</summary>
    public required long[] Times { get; init; }

    /// <summary>Errors of all codes.</summary>
    public required long Total { get; init; }

    /// <summary>How many codes there are, listed or not.</summary>
    public required int CodesTotal { get; init; }

    /// <summary>The most errors first.</summary>
    public required IReadOnlyList<ErrorCodeSeriesModel> Codes { get; init; }
}
