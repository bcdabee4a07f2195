namespace QuerySniff.Aggregator.Store;

/// <summary>
/// An agent that has pushed at least once. <paramref name="LastBatchMs"/>: by the aggregator's clock;
/// <paramref name="LastWindowMs"/>: the beginning of the newest window, by the agent's. <paramref name="Figures"/>: null if it
/// has told none.
/// </summary>
internal sealed record AgentDescription(
    string Host,
    string HostName,
    string Version,
    long StartedNs,
    long LastBatchMs,
    long LastWindowMs,
    IReadOnlyList<string> Servers,
    AgentFigures? Figures);
