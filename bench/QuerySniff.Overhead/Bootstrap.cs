using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>
/// Confidence intervals by the bootstrap: the mean is taken again and again of as many rounds, drawn with replacement; 95 %
/// of these means lie in the interval. It assumes no distribution, and says nothing with less than a handful of rounds.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Below this an interval would be narrower than it ought to be, and is not given.</summary>
    public const int RoundsMin = 3;

    private const int Resamples = 2_000;
    private const double Tail = 0.025;

    // The same figures give the same interval.
    private const int Seed = 1;

    /// <summary>The geometric mean of ratios; each group has the ratios of one round.</summary>
    /// <returns>Null if there are none. The interval is not a number if there are fewer than <see cref="RoundsMin"/> rounds.</returns>
    public static Estimate? OfRatios(IEnumerable<IGrouping<int, double>> rounds)
    {
        double[][] logarithms = [.. rounds.Select(round => round.Select(ratio => Math.Log(ratio)).Where(double.IsFinite).ToArray())
            .Where(round => round.Length > 0)];
        if (logarithms.Length == 0)
        {
            return null;
        }

        double value = Math.Exp(logarithms.SelectMany(round => round).Average());
        if (logarithms.Length < RoundsMin)
        {
            return new Estimate(value, double.NaN, double.NaN);
        }

        double[] means = Resample(logarithms);
        return new Estimate(value, Math.Exp(Quantile.Of(means, Tail)), Math.Exp(Quantile.Of(means, 1 - Tail)));
    }

    private static double[] Resample(double[][] rounds)
    {
        Random random = new(Seed);
        double[] means = new double[Resamples];
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0;
            int count = 0;
            for (int drawn = 0; drawn < rounds.Length; drawn++)
            {
                double[] round = rounds[random.Next(rounds.Length)];
                sum += round.Sum();
                count += round.Length;
            }

            means[i] = sum / count;
        }

        return means;
    }
}
