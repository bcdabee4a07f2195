namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest's errors by code.</summary>
internal sealed record DigestErrorsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>Errors of all codes.</summary>
    public required long Total { get; init; }

    /// <summary>The most errors first.</summary>
    public required IReadOnlyList<ErrorCodeModel> Codes { get; init; }
}
