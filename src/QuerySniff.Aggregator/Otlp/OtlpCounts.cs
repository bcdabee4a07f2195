namespace QuerySniff.Aggregator.Otlp;

/// <summary>What the exporter did since the start. Any thread.</summary>
internal sealed class OtlpCounts
{
    private long _sent;
    private long _refused;
    private long _givenUp;
    private long _failedCalls;
    private long _queued;

    /// <summary>Points that were taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Points that were refused for good.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Points that were given up since too much waited.</summary>
    public long GivenUp => Interlocked.Read(ref _givenUp);

    /// <summary>Calls that are made again.</summary>
    public long FailedCalls => Interlocked.Read(ref _failedCalls);

    /// <summary>Requests that wait.</summary>
    public long Queued => Interlocked.Read(ref _queued);

    public void CountTaken(long points, long refused)
    {
        Interlocked.Add(ref _sent, points - refused);
        Interlocked.Add(ref _refused, refused);
    }

    public void CountGivenUp(long points) => Interlocked.Add(ref _givenUp, points);

    public void CountFailedCall() => Interlocked.Increment(ref _failedCalls);

    public void SetQueued(long requests) => Interlocked.Exchange(ref _queued, requests);
}
