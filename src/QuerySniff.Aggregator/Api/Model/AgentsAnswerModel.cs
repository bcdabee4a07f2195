namespace QuerySniff.Aggregator.Api.Model;

/// <summary>All agents.</summary>
internal sealed record AgentsAnswerModel
{
    public required IReadOnlyList<AgentModel> Agents { get; init; }
}
