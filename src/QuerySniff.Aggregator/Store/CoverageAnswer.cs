namespace QuerySniff.Aggregator.Store;

/// <summary>
/// How much of a range's traffic was decoded, and who sent what TLS hid: that has a client, and the
/// filter of clients applies to it too. The number of its entries is bounded, most bytes first; the totals have the rest.
/// </summary>
internal sealed record CoverageAnswer(CoverageTotals Coverage, IReadOnlyList<HiddenTraffic> Encrypted);
