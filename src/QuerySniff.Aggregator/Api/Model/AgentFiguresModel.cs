namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What an agent costs its host and how it fares, as it told with its newest window. Totals are since its start.</summary>
internal sealed record AgentFiguresModel
{
    /// <summary>The beginning of that window.</summary>
    public required DateTime Window { get; init; }

    /// <summary>CPU time of the process.</summary>
    public required double CpuS { get; init; }

    /// <summary>CPU time over the window: the share of one core.</summary>
    public required double CpuShare { get; init; }

    /// <summary>Resident memory.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The managed heap.</summary>
    public required long HeapBytes { get; init; }

    public required long GcCollections { get; init; }

    /// <summary>How long collections have held the process up.</summary>
    public required double GcPauseUs { get; init; }

    /// <summary>Frames dropped because the ring buffer was full.</summary>
    public required long KernelDrops { get; init; }

    /// <summary>How long the window's last frame had waited before it was read.</summary>
    public required double CaptureLagUs { get; init; }

    /// <summary>Batches that were not acknowledged.</summary>
    public required long SpoolBatches { get; init; }

    /// <summary>What they take on disk and in memory.</summary>
    public required long SpoolBytes { get; init; }

    /// <summary>One of so many connections is looked at; 1: all of them.</summary>
    public required long SampleWeight { get; init; }
}
