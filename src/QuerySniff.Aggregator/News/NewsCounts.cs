using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>What was found and sent since the start. Any thread.</summary>
internal sealed class NewsCounts
{
    private readonly long[] _found = new long[4];
    private long _checks;
    private long _checksFailed;
    private long _sent;
    private long _sendsFailed;
    private long _refused;

    public long Checks => Interlocked.Read(ref _checks);

    public long ChecksFailed => Interlocked.Read(ref _checksFailed);

    /// <summary>News that the webhook took.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Calls of the webhook that are tried again.</summary>
    public long SendsFailed => Interlocked.Read(ref _sendsFailed);

    /// <summary>News that the webhook does not want.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public long Found(NewsKind kind) => Interlocked.Read(ref _found[(int)kind]);

    public void CountCheck() => Interlocked.Increment(ref _checks);

    public void CountFailedCheck() => Interlocked.Increment(ref _checksFailed);

    public void Count(IEnumerable<NewsEvent> found)
    {
        foreach (NewsEvent item in found)
        {
            Interlocked.Increment(ref _found[(int)item.Kind]);
        }
    }

    public void CountSent(int events) => Interlocked.Add(ref _sent, events);

    public void CountFailedSend() => Interlocked.Increment(ref _sendsFailed);

    public void CountRefused(int events) => Interlocked.Add(ref _refused, events);
}
