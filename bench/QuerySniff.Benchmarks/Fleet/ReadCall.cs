namespace QuerySniff.Benchmarks.Fleet;

/// <summary>A question, and what its answers took in milliseconds: the middle one, 19 of 20, and the first.</summary>
internal sealed record ReadCall(string Range, string Path, double P50Ms, double P95Ms, double FirstMs);
