namespace QuerySniff.Agent.Figures;

/// <summary>
/// What the capture thread asks at the end of a window: measures what the window has cost, and says which share of the
/// connections to look at in the next one. The capture thread's alone.
/// </summary>
/// <param name="budget">Decides.</param>
/// <param name="board">Is told the figures.</param>
/// <param name="cpuTime">The CPU time of the process so far.</param>
/// <param name="clock">Measures time; the time of day plays no part, which may be set.</param>
internal sealed class CaptureGovernor(CpuBudget budget, FigureBoard board, Func<TimeSpan> cpuTime, TimeProvider clock)
{
    /// <summary>
    /// Less time than this is measured together with the next window's: what ends early (the first window, or one that a
    /// set clock has ended) says too little.
    /// </summary>
    private static readonly TimeSpan MeasuredMin = TimeSpan.FromSeconds(5);

    private TimeSpan _cpuTime = cpuTime();
    private long _timestamp = clock.GetTimestamp();
    private double _cpuShare;

    /// <summary>A window has ended.</summary>
    /// <param name="figures">The capture's figures; what is measured here is added to them.</param>
    /// <returns>One of so many connections is to be looked at.</returns>
    public int OnWindow(CaptureFigures figures)
    {
        TimeSpan elapsed = clock.GetElapsedTime(_timestamp);
        if (elapsed >= MeasuredMin)
        {
            TimeSpan total = cpuTime();
            _cpuShare = (total - _cpuTime) / elapsed;
            _cpuTime = total;
            _timestamp = clock.GetTimestamp();
            _ = budget.Take(_cpuShare);
        }

        board.Post(figures with { CpuShare = _cpuShare, SampleWeight = budget.Weight, Timestamp = clock.GetTimestamp() });
        return budget.Weight;
    }
}
