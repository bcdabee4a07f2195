namespace QuerySniff.Capture;

/// <summary>Totals since a source was opened, in frames.</summary>
/// <param name="Received">Frames that passed the kernel's filter (for a file: frames read).</param>
/// <param name="KernelDrops">Frames dropped because the ring buffer was full.</param>
/// <param name="InterfaceDrops">Frames dropped by the network interface or its driver.</param>
public readonly record struct CaptureStatistics(long Received, long KernelDrops, long InterfaceDrops);
