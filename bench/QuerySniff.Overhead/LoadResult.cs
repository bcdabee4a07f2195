namespace QuerySniff.Overhead;

/// <summary>What sysbench says of a run.</summary>
/// <param name="Queries">Queries answered.</param>
/// <param name="Transactions">Events of its script; their latency is what it measures.</param>
/// <param name="P95Ms">95 % of the events took at most so many milliseconds.</param>
/// <param name="P99Ms">99 % of them.</param>
internal sealed record LoadResult(long Queries, long Transactions, double P95Ms, double P99Ms);
