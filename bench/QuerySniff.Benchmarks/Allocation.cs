namespace QuerySniff.Benchmarks;

/// <summary>What one operation of a benchmark allocates.</summary>
/// <param name="Name">The benchmark, and its parameters.</param>
/// <param name="Bytes">Managed memory, on average over many operations.</param>
internal sealed record Allocation(string Name, long Bytes);
