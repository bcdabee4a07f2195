namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The top digests of a range.</summary>
internal sealed record DigestsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>Of all digests of the range, also those that are not listed.</summary>
    public required TotalModel Total { get; init; }

    /// <summary>How many digests match, listed or not.</summary>
    public required int DigestsTotal { get; init; }

    /// <summary>What gives the digests that follow, to be asked for with this answer's from and to; null where none follow.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>Descending by what was asked for.</summary>
    public required IReadOnlyList<DigestModel> Digests { get; init; }
}
