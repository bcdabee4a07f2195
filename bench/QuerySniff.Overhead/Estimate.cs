namespace QuerySniff.Overhead;

/// <summary>A median with its confidence interval.</summary>
/// <param name="Value">The median of ratios.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
internal readonly record struct Estimate(double Value, double Low, double High);
