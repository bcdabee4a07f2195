namespace QuerySniff.Bench;

/// <summary>Order statistics.</summary>
internal static class Quantile
{
    /// <summary>A quantile of some values, between two of them linearly.</summary>
    /// <param name="values">At least one; in any order.</param>
    /// <param name="q">From 0 to 1.</param>
    public static double Of(IEnumerable<double> values, double q)
    {
        double[] sorted = [.. values.Order()];
        double place = q * (sorted.Length - 1);
        int below = (int)place;
        double share = place - below;
        return below + 1 < sorted.Length ? sorted[below] + (share * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
