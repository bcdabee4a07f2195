namespace QuerySniff.Agent;

/// <summary>The time of day as capture timestamps have it.</summary>
internal static class UnixTime
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Now, in nanoseconds since the Unix epoch.</summary>
    public static long NowNanoseconds(TimeProvider clock) =>
        (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
