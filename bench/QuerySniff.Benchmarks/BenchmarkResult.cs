namespace QuerySniff.Benchmarks;

/// <summary>A benchmark's figures over all rounds; times are for one operation.</summary>
/// <param name="Name">The class, without "Benchmarks", and the method.</param>
/// <param name="Parameters">The parameters' values.</param>
/// <param name="MedianNs">The median of all iterations, in nanoseconds.</param>
/// <param name="P10Ns">A tenth of the iterations took less.</param>
/// <param name="P90Ns">A tenth of the iterations took more.</param>
/// <param name="Iterations">How many iterations there were; each is many operations.</param>
/// <param name="AllocatedBytes">Managed memory.</param>
internal sealed record BenchmarkResult(
    string Name, string Parameters, double MedianNs, double P10Ns, double P90Ns, int Iterations, long AllocatedBytes);
