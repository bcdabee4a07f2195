namespace QuerySniff.Aggregator.Store;

/// <summary>One digest's numbers per bucket.</summary>
internal sealed record SeriesAnswer(CoverageTotals Coverage, BucketGrid Grid, CommandAggregate[] Buckets);
