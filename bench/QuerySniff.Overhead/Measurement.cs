namespace QuerySniff.Overhead;

/// <summary>One load under one condition.</summary>
/// <param name="Round">From 1. What is compared was measured in the same round, within a minute.</param>
/// <param name="Cell">The load.</param>
/// <param name="Condition">The condition's name.</param>
/// <param name="Seconds">How long it was.</param>
/// <param name="Load">What sysbench says; null if the load is not ours.</param>
/// <param name="MachineCpuSeconds">What all processors together were busy.</param>
/// <param name="ServerCpuSeconds">What the database server used; null if its process is not known.</param>
/// <param name="Watcher">What the process that captured used and saw; null if none did.</param>
internal sealed record Measurement(
    int Round,
    Cell Cell,
    string Condition,
    double Seconds,
    LoadResult? Load,
    double MachineCpuSeconds,
    double? ServerCpuSeconds,
    WatcherResult? Watcher);
