namespace QuerySniff.Aggregator.Store;

/// <summary>What an agent told of itself with its newest window; see <c>AgentFigures</c> in <c>ingest.proto</c>.</summary>
internal sealed record AgentFigures(
    long StartMs,
    long CpuNs,
    long CpuSharePpm,
    long ResidentBytes,
    long HeapBytes,
    long GcCollections,
    long GcPauseNs,
    long KernelDrops,
    long CaptureLagNs,
    long SpoolBatches,
    long SpoolBytes,
    long SampleWeight);
