namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// A page of the dashboard, and after how many milliseconds, in the middle and of 19 in 20 loads, it is seen (the browser's
/// first contentful paint) and its numbers are there.
/// </summary>
internal sealed record PagePaint(string Range, string Path, double PaintP50Ms, double PaintP95Ms, double NumbersP50Ms, double NumbersP95Ms);
