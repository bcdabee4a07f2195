namespace QuerySniff.Agent.Delivery;

/// <summary>What the agent had counted and gave up before it arrived, and what it never saw.</summary>
/// <param name="Windows">Windows given up.</param>
/// <param name="Commands">Commands in them.</param>
/// <param name="UnseenMs">Milliseconds in which the agent was not there, or of which it kept nothing.</param>
internal readonly record struct LostCounts(long Windows, long Commands, long UnseenMs = 0)
{
    public static LostCounts operator +(LostCounts a, LostCounts b) =>
        new(a.Windows + b.Windows, a.Commands + b.Commands, a.UnseenMs + b.UnseenMs);
}
