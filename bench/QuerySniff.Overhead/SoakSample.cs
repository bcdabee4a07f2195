namespace QuerySniff.Overhead;

/// <summary>The agent at one moment of a soak.</summary>
/// <param name="Seconds">Since the load began.</param>
/// <param name="RssMib">Resident memory, the kernel's ring with it.</param>
/// <param name="HeapMib">The managed heap, as the last collection left it.</param>
/// <param name="Handles">Open handles.</param>
/// <param name="Threads">Threads.</param>
/// <param name="CpuShare">The share of one core over the last window.</param>
/// <param name="SampleRatio">The share of the connections that was looked at.</param>
/// <param name="KernelDrops">Frames that the kernel has dropped so far.</param>
/// <param name="Delivered">What the sink has got so far.</param>
internal sealed record SoakSample(
    double Seconds,
    double RssMib,
    double HeapMib,
    int Handles,
    int Threads,
    double CpuShare,
    double SampleRatio,
    long KernelDrops,
    BatchTotals Delivered);
