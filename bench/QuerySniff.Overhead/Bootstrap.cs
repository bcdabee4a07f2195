using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>
/// Confidence intervals by the bootstrap: the mean is taken again and again of as many ratios, drawn with replacement; 95 % of
/// these means lie in the interval. It assumes no distribution, and says nothing with less than a handful of ratios.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Below this an interval would be narrower than it ought to be, and is not given.</summary>
    public const int RatiosMin = 3;

    private const int Resamples = 2_000;
    private const double Tail = 0.025;

    // The same figures give the same interval.
    private const int Seed = 1;

    /// <summary>The geometric mean of ratios, each of one load in one round.</summary>
    /// <returns>Null if there are none. The interval is not a number if there are fewer than <see cref="RatiosMin"/>.</returns>
    public static Estimate? OfRatios(IEnumerable<double> ratios)
    {
        double[] logarithms = [.. ratios.Select(ratio => Math.Log(ratio)).Where(double.IsFinite)];
        if (logarithms.Length == 0)
        {
            return null;
        }

        double value = Math.Exp(logarithms.Average());
        if (logarithms.Length < RatiosMin)
        {
            return new Estimate(value, double.NaN, double.NaN);
        }

        double[] means = Resample(logarithms);
        return new Estimate(value, Math.Exp(Quantile.Of(means, Tail)), Math.Exp(Quantile.Of(means, 1 - Tail)));
    }

    private static double[] Resample(double[] logarithms)
    {
        Random random = new(Seed);
        double[] means = new double[Resamples];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = random.GetItems(logarithms, logarithms.Length).Average();
        }

        return means;
    }
}
