namespace QuerySniff.Capture;

/// <summary>What to capture live.</summary>
public sealed record LiveCaptureOptions
{
    /// <summary>
    /// The most ports: the filter's program then has 946 instructions; the kernel takes 4,096, but each costs time.
    /// </summary>
    public const int PortsMax = 64;

    /// <summary>
    /// The default of <see cref="RingBytes"/>: about a quarter of a second of traffic at 1 Gbit/s, which is long for a thread to
    /// wait for a core. It is the largest part of an idle agent's memory.
    /// </summary>
    public const int RingBytesDefault = 32 * 1024 * 1024;

    /// <summary>
    /// The names of the interfaces. "any" stands for all there are and will be, and is given alone.
    /// </summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The servers' TCP ports, at most <see cref="PortsMax"/>.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>
    /// The size in bytes of the ring buffer that the kernel writes frames to. Each interface has one of this size, and each
    /// source of several that share it: a burst comes on one interface, and one large answer to one source; what the others
    /// leave free would not help it. It is mapped whole, so that the
    /// process's resident set shows all of it, under RssFile (proc_pid_status(5)).
    /// </summary>
    public int RingBytes { get; init; } = RingBytesDefault;
}
