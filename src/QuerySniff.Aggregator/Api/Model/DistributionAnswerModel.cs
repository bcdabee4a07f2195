namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How long one digest's commands took, by the values of a dimension.</summary>
internal sealed record DistributionAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>The bands' edges in microseconds, ascending: one more than there are bands; none where nothing was timed.</summary>
    public required double[] BoundsUs { get; init; }

    /// <summary>The most load first.</summary>
    public required IReadOnlyList<GroupDistributionModel> Groups { get; init; }

    /// <summary>All that is not listed, together; null where all is.</summary>
    public required DistributionModel? Others { get; init; }
}
