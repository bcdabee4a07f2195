namespace QuerySniff.Aggregator.Observability;

/// <summary>Requests of one kind and the time they took. Any thread.</summary>
internal sealed class HttpCounter
{
    private long _requests;
    private long _ticks;

    public long Requests => Interlocked.Read(ref _requests);

    public double Seconds => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

    public void Count(TimeSpan elapsed)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _ticks, elapsed.Ticks);
    }
}
