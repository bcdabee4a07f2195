namespace QuerySniff.Agent.Delivery;

/// <summary>How delivery goes; the counters are since the agent's start.</summary>
internal readonly record struct DeliveryFigures
{
    /// <summary>Batches not acknowledged.</summary>
    public required int Waiting { get; init; }

    /// <summary>What they take on disk, in bytes.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>What they take in memory, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The end of the oldest of their windows, in milliseconds since the Unix epoch; 0 for none.</summary>
    public required long OldestEndMs { get; init; }

    /// <summary>Batches acknowledged.</summary>
    public required long Delivered { get; init; }

    /// <summary>Attempts that failed, and were or will be made again.</summary>
    public required long Retries { get; init; }

    /// <summary>Batches that were merged into coarser ones.</summary>
    public required long Merged { get; init; }

    /// <summary>Batches that an aggregator called invalid.</summary>
    public required long Refused { get; init; }

    /// <summary>Batches found damaged on disk.</summary>
    public required long Damaged { get; init; }

    /// <summary>Windows given up, for whichever reason.</summary>
    public required long WindowsDropped { get; init; }

    /// <summary>Commands in them.</summary>
    public required long CommandsDropped { get; init; }
}
