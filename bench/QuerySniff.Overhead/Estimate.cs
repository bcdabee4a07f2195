namespace QuerySniff.Overhead;

/// <summary>A mean with its confidence interval.</summary>
/// <param name="Value">The geometric mean of ratios, or the mean of figures.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
internal readonly record struct Estimate(double Value, double Low, double High);
