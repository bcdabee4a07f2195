using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One server endpoint's coverage, as one host's agent saw it.</summary>
internal sealed class ServerCoverageModel(ServerCoverage traffic) : TrafficModel(traffic)
{
    /// <summary>The agent's id.</summary>
    public required string Host { get; init; }

    /// <summary>The server's "ip:port".</summary>
    public required string Server { get; init; }

    /// <summary>Decoded bytes / (decoded + encrypted + skipped + lost), 0 to 1; null where nothing was seen.</summary>
    public required double? Share { get; init; }
}
