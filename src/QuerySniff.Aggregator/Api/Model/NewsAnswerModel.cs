namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What was found new or worse in a range, or lasted in it.</summary>
internal sealed record NewsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The last found first.</summary>
    public required IReadOnlyList<NewsEventModel> Events { get; init; }
}
