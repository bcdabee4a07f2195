namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What is new or worse in a range than in the time before it.</summary>
internal sealed record NewsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>What has changed most first.</summary>
    public required IReadOnlyList<NewsEventModel> Events { get; init; }
}
