namespace QuerySniff.Aggregator.Store;

/// <summary>
/// A length of time for which it is kept what a tier's rows add up to. They are the tiers' own buckets, and two in between: ten
/// minutes, for a chart of a day has steps between a minute and an hour, and a day has 1,440 minutes to add up; and six hours, for
/// the last 24 never are a day.
/// </summary>
internal sealed class SumSpan
{
    private SumSpan(Tier tier, long lengthMs)
    {
        Tier = tier;
        LengthMs = lengthMs;
    }

    public static SumSpan TenMinutes { get; } = new(Tier.Minutes, 600_000);

    public static SumSpan SixHours { get; } = new(Tier.Hours, 21_600_000);

    /// <summary>The shortest first; each is a whole number of the one before.</summary>
    public static IReadOnlyList<SumSpan> All { get; } =
    [
        OfBuckets(Tier.Windows), OfBuckets(Tier.Minutes), TenMinutes, OfBuckets(Tier.Hours), SixHours, OfBuckets(Tier.Days),
    ];

    /// <summary>The tier whose rows are added up.</summary>
    public Tier Tier { get; }

    /// <summary>Milliseconds.</summary>
    public long LengthMs { get; }

    /// <summary>Whether it is one of its tier's buckets.</summary>
    public bool IsBucket => LengthMs == Tier.LengthMs;

    /// <summary>Those of a tier, the shortest first.</summary>
    public static IEnumerable<SumSpan> Of(Tier tier) => All.Where(span => span.Tier == tier);

    /// <summary>The beginning of the span that a time is in.</summary>
    public long FloorMs(long timeMs) => Align.Floor(timeMs, LengthMs);

    private static SumSpan OfBuckets(Tier tier) => new(tier, tier.LengthMs);
}
