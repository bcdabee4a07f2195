using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store;

/// <summary>One server endpoint as one host's agent saw it.</summary>
internal sealed record ServerTraffic(string Host, ServerCoverage Traffic);
