namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// The time of day as the agents' windows have it: however fast they are pushed, they are of now, and minutes and hours are made of
/// them as time goes by. Timers run as ever.
/// </summary>
internal sealed class FleetClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves on; never back.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        long ticks;
        do
        {
            ticks = Interlocked.Read(ref _ticks);
        }
        while (now.UtcTicks > ticks && Interlocked.CompareExchange(ref _ticks, now.UtcTicks, ticks) != ticks);
    }
}
