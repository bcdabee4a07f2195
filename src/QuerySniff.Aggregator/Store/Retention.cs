namespace QuerySniff.Aggregator.Store;

/// <summary>How long each tier is kept; a coarser one at least as long as the finer.</summary>
internal sealed record Retention
{
    /// <summary>What is kept where nothing else is said.</summary>
    public static Retention Default { get; } = new()
    {
        Windows = TimeSpan.FromHours(6),
        Minutes = TimeSpan.FromDays(3),
        Hours = TimeSpan.FromDays(90),
    };

    public required TimeSpan Windows { get; init; }

    public required TimeSpan Minutes { get; init; }

    /// <summary>Hours, and days beside them.</summary>
    public required TimeSpan Hours { get; init; }

    /// <summary>How long a tier is kept.</summary>
    public TimeSpan Of(Tier tier) => tier.Number switch
    {
        0 => Windows,
        1 => Minutes,
        _ => Hours,
    };
}
