namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Connections by the values of a dimension.</summary>
internal sealed record ConnectionsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>All values together.</summary>
    public required ConnectionsModel Total { get; init; }

    /// <summary>The most opened first.</summary>
    public required IReadOnlyList<ConnectionGroupModel> Groups { get; init; }
}
