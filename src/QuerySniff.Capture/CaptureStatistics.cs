namespace QuerySniff.Capture;

/// <summary>Totals since a source was opened, in frames.</summary>
/// <param name="Received">
/// Frames that passed the kernel's filter, those that were then dropped by it among them, as Linux counts
/// (PACKET_STATISTICS in packet(7)); for a file, the frames read.
/// </param>
/// <param name="KernelDrops">Frames dropped because the ring buffer was full.</param>
/// <param name="InterfaceDrops">
/// Frames dropped by the network interface or its driver before any filter: of other services' traffic, too.
/// </param>
public readonly record struct CaptureStatistics(long Received, long KernelDrops, long InterfaceDrops)
{
    /// <summary>The totals of two sources together.</summary>
    public static CaptureStatistics operator +(CaptureStatistics left, CaptureStatistics right) => new(
        left.Received + right.Received,
        left.KernelDrops + right.KernelDrops,
        left.InterfaceDrops + right.InterfaceDrops);

    /// <summary>The totals of two sources together.</summary>
    public static CaptureStatistics Add(CaptureStatistics left, CaptureStatistics right) => left + right;
}
