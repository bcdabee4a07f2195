namespace QuerySniff.Capture;

/// <summary>Makes a 64-bit total of a counter that wraps at 2^32, if it is read before it has gone round once.</summary>
internal struct WrappingCounter
{
    private uint _last;

    /// <summary>A counter that stands at a value which is not to be counted.</summary>
    public WrappingCounter(uint start) => _last = start;

    /// <summary>How far the counter has gone since the start.</summary>
    public long Total { get; private set; }

    /// <summary>Takes the counter's present value.</summary>
    public void Advance(uint now)
    {
        Total += unchecked(now - _last);
        _last = now;
    }
}
