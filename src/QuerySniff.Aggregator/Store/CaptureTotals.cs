namespace QuerySniff.Aggregator.Store;

/// <summary>What the captures of a range saw and lost: the sums of <c>CaptureCoverage</c>, field by field.</summary>
internal sealed class CaptureTotals
{
    public ulong Frames { get; init; }

    public ulong FrameBytes { get; init; }

    public ulong KernelDrops { get; init; }

    public ulong InterfaceDrops { get; init; }

    public ulong FramesSkipped { get; init; }

    public ulong Fragments { get; init; }

    public ulong FlowsEvicted { get; init; }

    public ulong WindowsDropped { get; init; }

    public ulong CommandsDropped { get; init; }
}
