namespace QuerySniff.Overhead;

/// <summary>The middle of some figures; of an even number of them what is halfway between the two.</summary>
internal static class Median
{
    /// <summary>The median of figures, of which there is at least one.</summary>
    public static double Of(IEnumerable<double> figures)
    {
        double[] ordered = [.. figures.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
