namespace QuerySniff.Agent.Figures;

/// <summary>What the process costs its host. Totals are since the start.</summary>
/// <param name="CpuTime">CPU time of all threads, user and system.</param>
/// <param name="ResidentBytes">Memory that is resident, the capture's ring among it.</param>
/// <param name="HeapBytes">The managed heap, as the last collection left it.</param>
/// <param name="Collections">Garbage collections, of any generation.</param>
/// <param name="PauseTime">How long they have held the threads up.</param>
internal readonly record struct ProcessFigures(
    TimeSpan CpuTime, long ResidentBytes, long HeapBytes, long Collections, TimeSpan PauseTime)
{
    /// <summary>Measures this process.</summary>
    public static ProcessFigures Read() => new(
        Environment.CpuUsage.TotalTime,
        Environment.WorkingSet,
        GC.GetGCMemoryInfo().HeapSizeBytes,
        GC.CollectionCount(0),
        GC.GetTotalPauseDuration());
}
