using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>
/// Confidence intervals by the bootstrap: the median is taken again and again of as many ratios, drawn with replacement; 95 % of
/// these medians lie in the interval. It assumes no distribution, and says nothing with less than a handful of ratios. Not the
/// mean: on a machine that is shared, one load in thirty is twice as fast as the others for no reason of its own.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Below this an interval would be narrower than it ought to be, and is not given.</summary>
    public const int RatiosMin = 3;

    private const int Resamples = 2_000;
    private const double Tail = 0.025;

    // The same figures give the same interval.
    private const int Seed = 1;

    /// <summary>The median of ratios, each of one load in one round.</summary>
    /// <returns>Null if there are none. The interval is not a number if there are fewer than <see cref="RatiosMin"/>.</returns>
    public static Estimate? OfRatios(IEnumerable<double> ratios)
    {
        double[] all = [.. ratios.Where(double.IsFinite)];
        if (all.Length == 0)
        {
            return null;
        }

        double value = Quantile.Of(all, 0.5);
        if (all.Length < RatiosMin)
        {
            return new Estimate(value, double.NaN, double.NaN);
        }

        double[] medians = Resample(all);
        return new Estimate(value, Quantile.Of(medians, Tail), Quantile.Of(medians, 1 - Tail));
    }

    private static double[] Resample(double[] ratios)
    {
        Random random = new(Seed);
        double[] medians = new double[Resamples];
        for (int i = 0; i < medians.Length; i++)
        {
            medians[i] = Quantile.Of(random.GetItems(ratios, ratios.Length), 0.5);
        }

        return medians;
    }
}
