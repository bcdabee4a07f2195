using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Live;

/// <summary>
/// Tells those who listen that windows were stored. The writer pulses, and nobody asks the store whether there is something;
/// what a pulse brought is read once for each question. Any thread.
/// </summary>
internal sealed class LiveFeed(TimeProvider time)
{
    /// <summary>Listeners. Each is an open page; beyond this somebody counts on it as an interface for machines.</summary>
    private const int ListenersMax = 100;

    private LivePulse _current = new(0);
    private int _listeners;

    public LivePulse Current => Volatile.Read(ref _current);

    /// <summary>Takes what the writer has stored. Called by the writer alone.</summary>
    public void Stored(IEnumerable<ReceivedBatch> batches)
    {
        // A host whose clock is ahead must not hide what is there of all others.
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        long newestMs = Current.WindowMs;
        bool isNews = false;
        foreach (ReceivedBatch batch in batches)
        {
            foreach (Contracts.V1.Window window in batch.Request.Windows)
            {
                long startMs = Tier.Windows.FloorMs((long)(window.StartNs / 1_000_000));
                if (startMs <= nowMs && startMs >= newestMs)
                {
                    newestMs = startMs;
                    isNews = true;
                }
            }
        }

        if (isNews)
        {
            Interlocked.Exchange(ref _current, new LivePulse(newestMs)).End();
        }
    }

    /// <summary>Takes one of the listeners' places.</summary>
    /// <returns>Whether there was one; then it is given back by <see cref="Leave"/>.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _listeners) <= ListenersMax)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _listeners);
}
