namespace QuerySniff.Capture;

/// <summary>What to capture live.</summary>
public sealed record LiveCaptureOptions
{
    /// <summary>The most ports: the filter's program then has some 1,350 instructions, and the kernel takes 4,096.</summary>
    public const int PortsMax = 64;

    /// <summary>The default of <see cref="RingBytes"/>: about half a second of traffic at 1 Gbit/s.</summary>
    public const int RingBytesDefault = 64 * 1024 * 1024;

    /// <summary>
    /// The names of the interfaces. "any" stands for all there are and will be, and is given alone.
    /// </summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The servers' TCP ports, at most <see cref="PortsMax"/>.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>
    /// The size in bytes of the ring buffer that the kernel writes frames to. Each interface has one of this size: a
    /// burst comes on one of them, and what the others leave free would not help it.
    /// </summary>
    public int RingBytes { get; init; } = RingBytesDefault;
}
