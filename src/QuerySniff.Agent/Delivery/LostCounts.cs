namespace QuerySniff.Agent.Delivery;

/// <summary>What the agent had counted and gave up before it arrived.</summary>
/// <param name="Windows">Windows.</param>
/// <param name="Commands">Commands in them.</param>
internal readonly record struct LostCounts(long Windows, long Commands)
{
    public static LostCounts operator +(LostCounts a, LostCounts b) => new(a.Windows + b.Windows, a.Commands + b.Commands);
}
