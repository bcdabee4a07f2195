namespace QuerySniff.Aggregator.Store;

/// <summary>
/// A resolution that rows are kept in. The first tier holds windows as agents sent them, each coarser one what began in
/// the same minute, hour or day as one row. A tier's buckets are whole numbers of the finer tier's.
/// </summary>
internal sealed class Tier
{
    private Tier(int number, long lengthMs, string suffix)
    {
        Number = number;
        LengthMs = lengthMs;
        Suffix = suffix;
    }

    /// <summary>What agents sent. Its sums by digest are of 10 s, an agent's window.</summary>
    public static Tier Windows { get; } = new(0, BucketGrid.DefaultWindowMs, "");

    public static Tier Minutes { get; } = new(1, 60_000, "_1m");

    public static Tier Hours { get; } = new(2, 3_600_000, "_1h");

    /// <summary>Of UTC. They make a week quick to read, and are kept as long as the hours.</summary>
    public static Tier Days { get; } = new(3, 86_400_000, "_1d");

    /// <summary>The finest first; a tier's number is its place.</summary>
    public static IReadOnlyList<Tier> All { get; } = [Windows, Minutes, Hours, Days];

    public int Number { get; }

    /// <summary>Milliseconds of a bucket.</summary>
    public long LengthMs { get; }

    /// <summary>What the names of its tables end with.</summary>
    public string Suffix { get; }

    /// <summary>The tier that this one is made from; the first has none.</summary>
    public Tier Finer => All[Number - 1];

    /// <summary>The tier that is made from this one; null for the last.</summary>
    public Tier? Coarser => Number + 1 < All.Count ? All[Number + 1] : null;

    /// <summary>The beginning of the bucket that a time is in.</summary>
    public long FloorMs(long timeMs) => Align.Floor(timeMs, LengthMs);
}
