namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The time that the agent did not see before it started: from the last moment of which the spool has kept everything,
/// up to the beginning of the capture. It stays in the spool until a batch that declares it is there too. Used by the
/// encoder's task.
/// </summary>
internal sealed class UnseenTime
{
    private long _undeclaredMs;

    /// <summary>Begins with what the spool knows.</summary>
    /// <param name="kept">What an earlier start left; null if there was none.</param>
    /// <param name="captureStartMs">When the capture began, in milliseconds since the Unix epoch.</param>
    public UnseenTime(SeenTime? kept, long captureStartMs)
    {
        // A clock that was set back says nothing of how long it was.
        _undeclaredMs = kept is { } seen ? seen.UnseenMs + Math.Max(0, captureStartMs - seen.UntilMs) : 0;
    }

    /// <summary>What no batch has declared yet, in milliseconds.</summary>
    public long UndeclaredMs => _undeclaredMs;

    /// <summary>What the next batch declares.</summary>
    public LostCounts Take()
    {
        LostCounts unseen = new(0, 0, _undeclaredMs);
        _undeclaredMs = 0;
        return unseen;
    }
}
