namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// A question, and what its answers took in milliseconds: the middle one, 19 of 20, and the first;
/// and what one of them took of a processor, which other work on the machine hardly changes.
/// </summary>
internal sealed record ReadCall(string Range, string Path, double P50Ms, double P95Ms, double FirstMs, double CpuMs);
