namespace QuerySniff.Aggregator.Store;

/// <summary>
/// The range's totals per bucket, counts and durations alone, and the series of the digests with the most load.
/// </summary>
internal sealed record LoadAnswer(
    CoverageTotals Coverage, BucketGrid Grid, CommandAggregate[] Totals, IReadOnlyList<LoadSeries> Top);
