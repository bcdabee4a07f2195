namespace QuerySniff.Aggregator.Store;

/// <summary>Whole numbers of a step.</summary>
internal static class Align
{
    /// <summary>The largest multiple of a step that is not above a value, which may be negative.</summary>
    public static long Floor(long value, long by)
    {
        long rest = value % by;
        return value - (rest < 0 ? rest + by : rest);
    }

    /// <summary>The smallest multiple of a step that is not below a value.</summary>
    public static long Ceiling(long value, long by)
    {
        long floor = Floor(value, by);
        return floor == value ? value : floor + by;
    }
}
