using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.Digests;

/// <summary>
/// The windows on their way round: one is open and filled by the capture thread, closed ones are with whoever sends
/// them, empty ones wait to be opened. All members belong to the capture thread but <see cref="Return"/>, which any
/// thread may call.
/// </summary>
/// <remarks>
/// Closing never waits. If no empty window is at hand, a new one is made: how many there are is bounded by the queue
/// that closed windows go to, which is its owner's. At most <see cref="EmptyMax"/> are kept empty; the rest is
/// garbage.
/// </remarks>
public sealed class WindowRing
{
    /// <summary>
    /// How many empty windows are kept: one to open next, and one more for a sender that fell behind.
    /// </summary>
    public const int EmptyMax = 2;

    private readonly WindowClock _clock;
    private readonly Func<DigestWindow> _create;
    private readonly Lock _gate = new();
    private readonly Stack<DigestWindow> _empty = new(EmptyMax);

    /// <summary>Creates a ring whose first window opens with the first timestamp.</summary>
    /// <param name="rowsMax">How many rows a window may have, beside the row "other".</param>
    /// <param name="lengthNanoseconds">The windows' length.</param>
    public WindowRing(
        int rowsMax = DigestWindow.RowsMaxDefault,
        long lengthNanoseconds = DigestWindow.LengthNanosecondsDefault)
    {
        _clock = new WindowClock(lengthNanoseconds);
        _create = () => new DigestWindow(rowsMax, lengthNanoseconds);
        Current = _create();
    }

    /// <summary>The open window.</summary>
    public DigestWindow Current { get; private set; }

    /// <summary>
    /// Whether the open window must be closed before what happens now is counted. Asked with each capture timestamp,
    /// and while nothing arrives with the time of day, so that a window of the past does not stay open.
    /// </summary>
    /// <param name="timestamp">Now, in nanoseconds since the Unix epoch.</param>
    public bool IsDue(long timestamp) => _clock.IsDue(timestamp);

    /// <summary>
    /// Closes the open window and opens the one that a moment lies in. A window in which nothing was seen is skipped.
    /// </summary>
    /// <param name="timestamp">The moment, in nanoseconds since the Unix epoch.</param>
    /// <param name="closed">
    /// The window that is closed; the caller has it from now on, and gives it back with <see cref="Return"/>.
    /// </param>
    /// <returns>Whether there is one.</returns>
    public bool TryClose(long timestamp, [NotNullWhen(true)] out DigestWindow? closed)
    {
        closed = null;
        if (!Current.IsEmpty)
        {
            closed = Current;
            Current = TakeEmpty();
        }

        _clock.Open(timestamp);
        Current.Reset(_clock.Start);
        return closed is not null;
    }

    /// <summary>Gives back a window that is done with. It is emptied by the thread that calls this.</summary>
    /// <param name="window">A window that <see cref="TryClose"/> gave.</param>
    public void Return(DigestWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        window.Reset(0);
        lock (_gate)
        {
            Debug.Assert(!_empty.Contains(window), "A window that is returned twice would be opened twice.");
            if (_empty.Count < EmptyMax)
            {
                _empty.Push(window);
            }
        }
    }

    private DigestWindow TakeEmpty()
    {
        lock (_gate)
        {
            return _empty.TryPop(out DigestWindow? window) ? window : _create();
        }
    }
}
