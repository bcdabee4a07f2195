namespace QuerySniff.Aggregator.Tests;

/// <summary>A clock that stands still; durations are still measured.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
