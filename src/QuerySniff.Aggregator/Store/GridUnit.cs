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

        // A step of whole buckets of a coarse tier is read from there: some buckets fewer, many times the speed.
        long wantedMs = (query.ToMs - query.FromMs) / points;
        Tier fitting = Tier.All.Last(tier => tier == Tier.Windows || tier.LengthMs <= wantedMs);
        Tier unit = fitting.Number > oldest.Number ? fitting : oldest;
        return new GridUnit(InBuckets(unit, windowMs), InBuckets(oldest, windowMs), windowMs);
    }

    private static long InBuckets(Tier tier, long windowMs) =>
        tier == Tier.Windows ? windowMs : Align.Ceiling(windowMs, tier.LengthMs);
}
