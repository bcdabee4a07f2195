namespace QuerySniff.Aggregator.Store;

/// <summary>The range's totals per bucket, and the series of the digests with the most load.</summary>
internal sealed record LoadAnswer(
    CoverageTotals Coverage, BucketGrid Grid, CommandTotals[] Totals, IReadOnlyList<LoadSeries> Top);
