namespace QuerySniff.Aggregator.Store;

/// <summary>
/// The time buckets of a chart. They are aligned to the epoch by their step, so that a chart does not jitter as its
/// range moves; the step is a whole number of windows, so that no window is split between two buckets.
/// </summary>
internal sealed class BucketGrid
{
    /// <summary>Milliseconds. The windows of an agent that has not been told otherwise.</summary>
    public const long DefaultWindowMs = 10_000;

    private readonly long _coveredFromMs;
    private readonly long _coveredToMs;
    private readonly long _windowMs;

    private BucketGrid(long startMs, long stepMs, int count, long windowMs, long coveredFromMs, long coveredToMs)
    {
        StartMs = startMs;
        StepMs = stepMs;
        Count = count;
        _windowMs = windowMs;
        _coveredFromMs = coveredFromMs;
        _coveredToMs = coveredToMs;
    }

    public long StartMs { get; }

    public long StepMs { get; }

    public int Count { get; }

    /// <summary>The coarsest tier whose buckets none of this grid's splits.</summary>
    public Tier Coarsest => Tier.All.Last(tier => tier == Tier.Windows || StepMs % tier.LengthMs == 0);

    /// <summary>
    /// A grid of about <paramref name="points"/> buckets over the range: the smallest whole number of units that is at
    /// least the range divided by the points.
    /// </summary>
    /// <param name="query">The range.</param>
    /// <param name="points">How many buckets are wanted; one more may come, as both ends are aligned.</param>
    /// <param name="unit">What a bucket is a whole number of.</param>
    /// <param name="nowMs">Windows that have not begun by now cannot be there and do not count as covered.</param>
    public static BucketGrid Create(RangeQuery query, int points, GridUnit unit, long nowMs)
    {
        long wanted = DivideUp(query.ToMs - query.FromMs, points);
        long step = Math.Max(1, DivideUp(wanted, unit.StepMs)) * unit.StepMs;
        long start = Align.Floor(query.FromMs, step);
        int count = (int)Math.Max(1, DivideUp(query.ToMs - start, step));
        long firstWindow = Align.Ceiling(query.FromMs, unit.FirstMs);
        long endOfLastWindow = Align.Ceiling(Math.Min(query.ToMs, nowMs - unit.WindowMs + 1), unit.WindowMs);
        return new BucketGrid(start, step, count, unit.WindowMs, firstWindow, endOfLastWindow);
    }

    /// <summary>The bucket of a window's start; the caller guarantees that it lies in the range.</summary>
    public int IndexOf(long windowStartMs) => (int)Math.Clamp((windowStartMs - StartMs) / StepMs, 0, Count - 1);

    public long BucketStartMs(int index) => StartMs + (index * StepMs);

    /// <summary>
    /// How much of a bucket the range's closed windows can cover, in seconds, never less than one window: the divisor
    /// of a rate. The first and the last bucket of a range are mostly not covered whole.
    /// </summary>
    public double CoveredSeconds(int index)
    {
        long from = Math.Max(BucketStartMs(index), _coveredFromMs);
        long to = Math.Min(BucketStartMs(index) + StepMs, _coveredToMs);
        return Math.Max(to - from, _windowMs) / 1e3;
    }

    private static long DivideUp(long value, long by) => Align.Ceiling(value, by) / by;
}
