namespace QuerySniff.Aggregator.Store;

/// <summary>
/// The errors of a range by code, the most first, how many there are of all codes, and how many codes there are.
/// <paramref name="Grid"/>: the buckets; null if none were asked for.
/// </summary>
internal sealed record ErrorsAnswer(
    CoverageTotals Coverage, long Total, int CodesTotal, IReadOnlyList<CodeErrors> Codes, BucketGrid? Grid);
