namespace QuerySniff.Agent.Figures;

/// <summary>
/// What the capture threads ask at the end of a window: measures what the window has cost, and says which share of the
/// connections to look at in the next one. The first thread measures and decides, the others hear of it; none waits.
/// </summary>
/// <remarks>
/// A window has one sample, and the threads do not begin it in the same moment: where there are several, a decision is for
/// the window after the one that has just begun.
/// </remarks>
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
    private SampleDecision _decision = new(long.MinValue, Weight: 1, WeightBefore: 1);

    /// <summary>A thread's window has ended.</summary>
    /// <param name="thread">Which thread, from 0.</param>
    /// <param name="figures">Its capture's figures; what is measured here is added to them.</param>
    /// <param name="start">The beginning of its next window, in nanoseconds since the Unix epoch.</param>
    /// <returns>One of so many connections is to be looked at in that one.</returns>
    public int OnWindow(int thread, CaptureFigures figures, long start)
    {
        if (thread == 0)
        {
            Measure();
            Decide(start);
        }

        int weight = Volatile.Read(ref _decision).WeightOf(start);
        board.Post(thread, figures with
        {
            CpuShare = Volatile.Read(ref _cpuShare),
            SampleWeight = weight,
            Timestamp = clock.GetTimestamp(),
        });
        return weight;
    }

    private void Measure()
    {
        TimeSpan elapsed = clock.GetElapsedTime(_timestamp);
        if (elapsed >= MeasuredMin)
        {
            TimeSpan total = cpuTime();
            Volatile.Write(ref _cpuShare, (total - _cpuTime) / elapsed);
            _cpuTime = total;
            _timestamp = clock.GetTimestamp();
            _ = budget.Take(_cpuShare);
        }
    }

    private void Decide(long start)
    {
        long from = board.Threads == 1 ? start : start + 1;
        Volatile.Write(ref _decision, new SampleDecision(from, budget.Weight, _decision.WeightOf(start)));
    }
}
