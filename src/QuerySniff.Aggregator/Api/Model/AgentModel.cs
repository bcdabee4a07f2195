namespace QuerySniff.Aggregator.Api.Model;

/// <summary>An agent that has pushed at least once.</summary>
internal sealed record AgentModel
{
    /// <summary>The agent's id: what the filter takes.</summary>
    public required string Host { get; init; }

    /// <summary>Its host's name.</summary>
    public required string Hostname { get; init; }

    public required string Version { get; init; }

    /// <summary>When it started; null where it did not say.</summary>
    public required DateTime? Started { get; init; }

    /// <summary>When its last batch came, by the aggregator's clock.</summary>
    public required DateTime? LastBatch { get; init; }

    /// <summary>The beginning of its newest window.</summary>
    public required DateTime? LastWindow { get; init; }

    /// <summary>The server endpoints that it has seen.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>What it told of itself; null where it did not.</summary>
    public required AgentFiguresModel? Figures { get; init; }
}
