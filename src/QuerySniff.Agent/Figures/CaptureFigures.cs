namespace QuerySniff.Agent.Figures;

/// <summary>What the capture thread tells of itself when a window ends. Totals are since the start.</summary>
internal sealed record CaptureFigures
{
    /// <summary>Frames captured.</summary>
    public long Frames { get; init; }

    /// <summary>Their bytes, as on the wire.</summary>
    public long FrameBytes { get; init; }

    /// <summary>Frames of connections that were not looked at; among <see cref="Frames"/>.</summary>
    public long FramesSampledOut { get; init; }

    /// <summary>Commands counted.</summary>
    public long Commands { get; init; }

    /// <summary>Frames that the kernel dropped because the ring was full.</summary>
    public long KernelDrops { get; init; }

    /// <summary>Frames that the interfaces dropped.</summary>
    public long InterfaceDrops { get; init; }

    /// <summary>Connections that are followed now.</summary>
    public int Flows { get; init; }

    /// <summary>How long the window's last frame had waited before it was read, in nanoseconds.</summary>
    public long LagNanoseconds { get; init; }

    /// <summary>The process's CPU time over the window: the share of one core.</summary>
    public double CpuShare { get; init; }

    /// <summary>One of so many connections is looked at from now on.</summary>
    public int SampleWeight { get; init; } = 1;

    /// <summary>When this was told, on the clock's own scale (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long Timestamp { get; init; }
}
