namespace QuerySniff.Digests;

/// <summary>
/// Tells from capture timestamps when the open window ends. Windows begin at multiples of their length. Time may jump:
/// forwards, to whichever window it lands in, without one for each stretch in between; backwards, a little, which
/// leaves late commands in the open window, or far, which means that the clock was set back and opens an earlier
/// window.
/// </summary>
public sealed class WindowClock
{
    /// <summary>
    /// How far before the open window a command may lie and still be counted in it, in nanoseconds: a minute, much more
    /// than packets are ever out of order by and much less than clocks are set back by to any harm.
    /// </summary>
    public const long LateNanosecondsMax = 60_000_000_000;

    private readonly long _length;

    /// <summary>Creates a clock with no window open.</summary>
    /// <param name="lengthNanoseconds">The windows' length.</param>
    public WindowClock(long lengthNanoseconds = DigestWindow.LengthNanosecondsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthNanoseconds);
        _length = lengthNanoseconds;
    }

    /// <summary>
    /// When the open window began, in nanoseconds since the Unix epoch. While there is none, a moment so long ago that
    /// any other is due.
    /// </summary>
    public long Start { get; private set; } = long.MinValue;

    /// <summary>Whether what happens now belongs to another window than the open one.</summary>
    /// <param name="timestamp">Now, in nanoseconds since the Unix epoch.</param>
    public bool IsDue(long timestamp)
    {
        // The one comparison that settles nearly all calls: a moment before the window wraps to a large number.
        long elapsed = unchecked(timestamp - Start);
        return (ulong)elapsed >= (ulong)_length && elapsed is > 0 or < -LateNanosecondsMax;
    }

    /// <summary>Opens the window that a moment lies in.</summary>
    /// <param name="timestamp">The moment, in nanoseconds since the Unix epoch.</param>
    public void Open(long timestamp)
    {
        long intoWindow = timestamp % _length;
        Start = timestamp - (intoWindow < 0 ? intoWindow + _length : intoWindow);
    }
}
