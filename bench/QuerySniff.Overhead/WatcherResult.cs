namespace QuerySniff.Overhead;

/// <summary>What a process used that captured beside the load.</summary>
/// <param name="CpuSeconds">Its own CPU time during the load; what the kernel does for it in others' names is not in it.</param>
/// <param name="RssMib">Its resident memory at the end of the load.</param>
internal sealed record WatcherResult(double CpuSeconds, double RssMib)
{
    /// <summary>Its CPU time before the load, once in its life: its start, and the agent's first report.</summary>
    public double StartCpuSeconds { get; init; }

    /// <summary>Frames that the kernel dropped for it.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Commands that it counted; null if it counts none.</summary>
    public long? Commands { get; init; }

    /// <summary>Gaps, and commands tainted or unanswered; null if it knows none.</summary>
    public long? Defects { get; init; }
}
