namespace QuerySniff.Aggregator.Store;

/// <summary>The top digests of a range, and the totals of all its digests.</summary>
internal sealed record DigestsAnswer(
    CoverageTotals Coverage, CommandTotals Total, IReadOnlyList<RangeDigest> Digests, BucketGrid? Grid);
