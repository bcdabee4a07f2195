namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Which tier each piece of a range is read from: the coarsest whose buckets lie in it whole, and at its ends and where a
/// tier ends the finer ones, so that each window counts once. Windows belong to a range by their beginning; where only
/// coarser buckets are left, those do.
/// </summary>
internal sealed class RangePlan
{
    private readonly IReadOnlyList<TierState> _states;
    private readonly List<TierSegment> _segments = [];

    private RangePlan(IReadOnlyList<TierState> states)
    {
        _states = states;
    }

    /// <summary>Plans a range.</summary>
    /// <param name="states">The state of each tier, the finest first.</param>
    /// <param name="query">The range.</param>
    /// <param name="coarsest">No coarser tier than this.</param>
    /// <returns>The pieces in their order; at least one, which may be empty.</returns>
    public static IReadOnlyList<TierSegment> Create(IReadOnlyList<TierState> states, RangeQuery query, Tier coarsest)
    {
        RangePlan plan = new(states);
        plan.Add(coarsest, query.FromMs, query.ToMs);
        return plan._segments.Count > 0 ? plan._segments : [new TierSegment(Tier.Windows, query.FromMs, query.FromMs)];
    }

    /// <summary>The finest tier that has all of what is still kept from a time on.</summary>
    public static Tier FinestSince(IReadOnlyList<TierState> states, long fromMs)
    {
        long earliestMs = Math.Max(fromMs, states.Min(state => state.KeptFromMs));
        return states.First(state => state.Keeps(earliestMs)).Tier;
    }

    private void Add(Tier tier, long fromMs, long toMs)
    {
        TierState state = _states[tier.Number];
        if (tier == Tier.Windows)
        {
            AddSegment(tier, Math.Max(fromMs, state.KeptFromMs), toMs);
            return;
        }

        long endMs = tier.FloorMs(toMs);
        if (endMs < toMs && !_states[tier.Number - 1].Keeps(endMs))
        {
            endMs += tier.LengthMs;
        }

        long firstMs = Math.Max(Align.Ceiling(fromMs, tier.LengthMs), state.KeptFromMs);
        long lastMs = Math.Min(endMs, state.RolledToMs);
        if (firstMs >= lastMs)
        {
            Add(tier.Finer, fromMs, toMs);
            return;
        }

        Add(tier.Finer, fromMs, firstMs);
        AddSegment(tier, firstMs, lastMs);
        Add(tier.Finer, lastMs, toMs);
    }

    private void AddSegment(Tier tier, long fromMs, long toMs)
    {
        if (fromMs < toMs)
        {
            _segments.Add(new TierSegment(tier, fromMs, toMs));
        }
    }
}
