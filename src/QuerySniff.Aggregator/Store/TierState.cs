namespace QuerySniff.Aggregator.Store;

/// <summary>
/// What a tier has. It is whole from <paramref name="KeptFromMs"/>, before which it was given up, to
/// <paramref name="RolledToMs"/>, up to which the finer tier was rolled up into it (of the first tier: without end). Of the
/// bucket that begins there, the agents up to number <paramref name="RolledAgent"/> have been rolled up.
/// </summary>
internal sealed record TierState(Tier Tier, long KeptFromMs, long RolledToMs, long RolledAgent)
{
    /// <summary>Whether an agent's windows of a time are in this tier already, so that one that comes late must be added.</summary>
    public bool HasRolled(long startMs, long agent)
    {
        long bucketMs = Tier.FloorMs(startMs);
        return bucketMs < RolledToMs || (bucketMs == RolledToMs && agent <= RolledAgent);
    }

    /// <summary>Whether what begins then is kept.</summary>
    public bool Keeps(long startMs) => startMs >= KeptFromMs;
}
