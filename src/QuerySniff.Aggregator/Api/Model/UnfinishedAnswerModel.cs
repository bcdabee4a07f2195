namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Unfinished commands by digest, or by the values of a dimension.</summary>
internal sealed record UnfinishedAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>"digest", or the dimension.</summary>
    public required string By { get; init; }

    /// <summary>All together.</summary>
    public required UnfinishedModel Total { get; init; }

    /// <summary>The longest running first.</summary>
    public required IReadOnlyList<UnfinishedGroupModel> Groups { get; init; }
}
