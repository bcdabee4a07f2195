namespace QuerySniff.Overhead;

/// <summary>What is measured, how often and how long.</summary>
internal sealed record Plan
{
    /// <summary>Rounds; each has every cell under every condition.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long each load is.</summary>
    public required int Seconds { get; init; }

    /// <summary>The loads.</summary>
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>The interface that the load passes.</summary>
    public required string Interface { get; init; }

    /// <summary>Every combination of the values.</summary>
    public static IReadOnlyList<Cell> Combine(
        IEnumerable<string> workloads, IEnumerable<int> threads, IEnumerable<bool> prepared, IEnumerable<bool> saturated) =>
        [.. from workload in workloads
            from count in threads
            from mode in prepared
            from isSaturated in saturated
            select new Cell(workload, count, mode, isSaturated)];
}
