namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The digests of two ranges.</summary>
internal sealed record CompareAnswerModel
{
    /// <summary>The beginning of the later range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>Its end, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The beginning of the earlier range, inclusive.</summary>
    public required DateTime BaseFrom { get; init; }

    /// <summary>Its end, exclusive.</summary>
    public required DateTime BaseTo { get; init; }

    public required CoverageModel BaseCoverage { get; init; }

    /// <summary>How many digests are in each state.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    /// <summary>The cursor of the next page; null on the last.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>Those whose load has changed the most first.</summary>
    public required IReadOnlyList<ComparedDigestModel> Digests { get; init; }
}
