namespace QuerySniff.Agent.Delivery;

/// <summary>What the queue of batches may take.</summary>
/// <param name="DiskBytesMax">Bytes on disk, in whole blocks.</param>
/// <param name="MemoryBytesMax">
/// Bytes in memory: all there is without a spool; with one, what the disk does not take.
/// </param>
internal sealed record BatchQueueLimits(long DiskBytesMax, long MemoryBytesMax)
{
    /// <summary>Batches kept in memory: a busy host's windows of some minutes, a quiet one's of hours.</summary>
    public const long MemoryBytesDefault = 64L << 20;

    /// <summary>
    /// Batches in all: two days of a quiet host's windows. Beyond it windows are merged, so that neither the folder nor
    /// the list of it grows: with hours for windows, not in two years.
    /// </summary>
    public const int BatchesMax = 20_000;

    /// <summary>Bytes of the batches that are merged into one, so that it is no larger than any other.</summary>
    public const long MergeBytesMax = WindowEncoder.BatchBytesTarget;

    /// <summary>
    /// Milliseconds, ascending: the lengths that windows are merged to, up to the longest that aggregators take. All of
    /// one length come before any of the next.
    /// </summary>
    public static IReadOnlyList<uint> CoarserWindowsMs { get; } = [60_000, 600_000, 3_600_000];
}
