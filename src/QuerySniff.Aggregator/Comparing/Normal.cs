namespace QuerySniff.Aggregator.Comparing;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>The probability of what is at least so far from the mean, on either side.</summary>
    /// <param name="deviations">Standard deviations, not negative.</param>
    /// <remarks>
    /// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: wrong by 1.5e-7 at most, far below any threshold.
    /// </remarks>
    public static double TwoSided(double deviations)
    {
        double x = deviations / Math.Sqrt(2);
        double t = 1 / (1 + (0.3275911 * x));
        double polynomial = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        return Math.Clamp(polynomial * Math.Exp(-x * x), 0, 1);
    }
}
