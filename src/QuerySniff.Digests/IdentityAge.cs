namespace QuerySniff.Digests;

/// <summary>When a full catalogue forgets what it holds.</summary>
public static class IdentityAge
{
    /// <summary>
    /// Windows in which an identity was not seen, after which it makes room for others: ten minutes of 10 s windows. Sooner,
    /// and an application that never stops making new ones would have each of them travel to the aggregator and stay there;
    /// later, and what is new would stay under "(other)" for as long after one that has stopped.
    /// </summary>
    public const int IdleWindowsMax = 60;
}
