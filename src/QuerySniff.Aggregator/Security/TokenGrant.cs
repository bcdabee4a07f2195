namespace QuerySniff.Aggregator.Security;

/// <summary>What one token allows.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Name">Whom it was given to.</param>
/// <param name="Hash">The token's SHA-256.</param>
/// <param name="AgentIds">The agents that it may push for; empty for any.</param>
internal sealed record TokenGrant(Role Role, string Name, ReadOnlyMemory<byte> Hash, IReadOnlyList<string> AgentIds)
{
    /// <summary>Whether an agent of this id may push with it.</summary>
    public bool MayPushFor(string agentId) => AgentIds.Count == 0 || AgentIds.Contains(agentId, StringComparer.Ordinal);
}
