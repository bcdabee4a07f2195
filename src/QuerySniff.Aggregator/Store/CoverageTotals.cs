using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store;

/// <summary>
/// How much of a range's traffic was decoded, by server endpoint and over all. Only the host and server filters apply:
/// what was lost has no user. The capture's share is the whole host's also when a server is chosen.
/// </summary>
internal sealed record CoverageTotals(CaptureCoverage Capture, ServerCoverage Traffic, IReadOnlyList<ServerTraffic> Servers);
