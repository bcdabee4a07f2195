namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest by the values of a dimension.</summary>
internal sealed record BreakdownAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>The most load first.</summary>
    public required IReadOnlyList<GroupModel> Groups { get; init; }
}
