using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>
/// What was captured so far: the last interval, and everything since the start. While it is paused, what comes is kept
/// aside and counted afterwards: a pause changes what is shown, not what is true. Used by one thread.
/// </summary>
internal sealed class TopData
{
    /// <summary>
    /// How long after an interval's end its window can still come, in nanoseconds: the capture is half a second behind
    /// the clock, and a busy machine some more.
    /// </summary>
    private const long LateNanosecondsMax = 1_500_000_000;

    private readonly long _startedAt;
    private readonly long _interval;
    private readonly WindowRing _ring;
    private readonly DigestWindow _all = new();
    private readonly DigestWindow _aside = new();
    private readonly DigestWindow _nothing = new();
    private DigestWindow _newest;
    private DigestWindow _shown;

    /// <summary>Begins without anything.</summary>
    /// <param name="startedAt">When the capture began, in nanoseconds since the Unix epoch.</param>
    /// <param name="intervalNanoseconds">The length of the capture's windows.</param>
    /// <param name="ring">Where windows go back to.</param>
    public TopData(long startedAt, long intervalNanoseconds, WindowRing ring)
    {
        _startedAt = startedAt;
        _interval = intervalNanoseconds;
        _ring = ring;
        _newest = _nothing;
        _shown = _nothing;
        Show(startedAt);
    }

    /// <summary>Whether what is shown stands still.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Up to when it was watched, in nanoseconds since the Unix epoch.</summary>
    public long Until { get; private set; }

    /// <summary>The last interval; empty if nothing was seen in it.</summary>
    public TopSpan Last { get; private set; }

    /// <summary>Everything since the start.</summary>
    public TopSpan All { get; private set; }

    /// <summary>Takes a window of the capture, and gives it back when the next one has come.</summary>
    public void Add(DigestWindow closed)
    {
        (IsPaused ? _aside : _all).Merge(closed);
        Replace(closed);
        Show(Math.Max(Until, closed.Start + closed.LengthNanoseconds));
    }

    /// <summary>Lets time pass: an interval in which nothing was seen has no window.</summary>
    /// <param name="now">Nanoseconds since the Unix epoch.</param>
    /// <returns>Whether that changed something.</returns>
    public bool AdvanceTo(long now)
    {
        long silent = now - LateNanosecondsMax - Until;
        if (silent < _interval)
        {
            return false;
        }

        Replace(_nothing);
        Show(Until + (silent / _interval * _interval));
        return true;
    }

    /// <summary>The capture has ended: what was seen, was seen until now.</summary>
    /// <param name="now">Nanoseconds since the Unix epoch.</param>
    public void End(long now) => Show(now);

    /// <summary>Stands still, or goes on with all that came meanwhile.</summary>
    public void TogglePause()
    {
        IsPaused = !IsPaused;
        if (!IsPaused)
        {
            _all.Merge(_aside);
            _aside.Reset(0);
            Replace(_newest);
            Show(Until);
        }
    }

    private void Replace(DigestWindow newest)
    {
        DigestWindow replaced = _newest;
        _newest = newest;
        GiveBack(replaced);
        if (!IsPaused)
        {
            replaced = _shown;
            _shown = newest;
            GiveBack(replaced);
        }
    }

    private void GiveBack(DigestWindow window)
    {
        if (window != _nothing && window != _newest && window != _shown)
        {
            _ring.Return(window);
        }
    }

    private void Show(long until)
    {
        Until = until;
        if (!IsPaused)
        {
            All = new TopSpan(_all, Math.Max(0, until - _startedAt), _shown);

            // The first window has begun before the capture.
            Last = new TopSpan(_shown, Math.Min(_interval, All.ElapsedNanoseconds), _shown);
        }
    }
}
