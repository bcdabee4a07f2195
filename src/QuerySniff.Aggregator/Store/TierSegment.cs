namespace QuerySniff.Aggregator.Store;

/// <summary>A piece of a range, and the tier that it is read from: what begins from <paramref name="FromMs"/> to before <paramref name="ToMs"/>.</summary>
internal readonly record struct TierSegment(Tier Tier, long FromMs, long ToMs);
