namespace QuerySniff.Aggregator.Store;

/// <summary>
/// What the buckets of a chart are made of, in milliseconds: a step is a whole number of <paramref name="StepMs"/>; the range
/// begins with a bucket of <paramref name="FirstMs"/>, and ends with a window of <paramref name="WindowMs"/>.
/// </summary>
internal readonly record struct GridUnit(long StepMs, long FirstMs, long WindowMs)
{
    /// <summary>The unit of a range.</summary>
    /// <param name="states">What the tiers have.</param>
    /// <param name="query">The range.</param>
    /// <param name="points">How many buckets are wanted.</param>
    /// <param name="windowMs">The longest window in the range.</param>
    public static GridUnit Of(IReadOnlyList<TierState> states, RangeQuery query, int points, long windowMs)
    {
        Tier oldest = RangePlan.FinestSince(states, query.FromMs);

        // A step of whole spans is read from their sums: some buckets fewer, many times the speed.
        long wantedMs = (query.ToMs - query.FromMs) / points;
        long fittingMs = SumSpan.All.Last(span => span.Tier == Tier.Windows || span.LengthMs <= wantedMs).LengthMs;
        return new GridUnit(InSpans(Math.Max(fittingMs, oldest.LengthMs), windowMs), InSpans(oldest.LengthMs, windowMs), windowMs);
    }

    // Windows as they came have any length.
    private static long InSpans(long lengthMs, long windowMs) =>
        lengthMs == Tier.Windows.LengthMs ? windowMs : Align.Ceiling(windowMs, lengthMs);
}
