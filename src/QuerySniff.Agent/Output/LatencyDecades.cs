using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>Durations by powers of ten, as pt-query-digest's distribution has them.</summary>
internal static class LatencyDecades
{
    // A decade's name is its lower bound; the first is of a microsecond, and has all that is shorter.
    private const int FirstPowerOfTenNanoseconds = 3;

    /// <summary>The decades' names, of equal length.</summary>
    public static readonly string[] Names = ["  1us", " 10us", "100us", "  1ms", " 10ms", "100ms", "   1s", "  10s+"];

    /// <summary>Counts the durations of each decade.</summary>
    public static long[] Count(LatencyHistogram histogram)
    {
        long[] decades = new long[Names.Length];
        foreach ((int bucket, long count) in histogram)
        {
            int power = (int)Math.Floor(Math.Log10(LatencyHistogram.LowerBound(bucket)));
            decades[Math.Clamp(power - FirstPowerOfTenNanoseconds, 0, decades.Length - 1)] += count;
        }

        return decades;
    }
}
