namespace QuerySniff.Aggregator.Store;

/// <summary>What digests are ordered by, always descending.</summary>
internal enum DigestOrder
{
    Load,
    Count,
    Mean,
    P95,
    P99,
    Max,
    Errors,
    Rows,
}
