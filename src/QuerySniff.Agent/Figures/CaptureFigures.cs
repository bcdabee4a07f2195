namespace QuerySniff.Agent.Figures;

/// <summary>What a capture thread tells of itself when a window ends, or all of them do. Totals are since the start.</summary>
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

    /// <summary>The figures of two threads together: of times and shares the worse one's.</summary>
    public static CaptureFigures operator +(CaptureFigures left, CaptureFigures right) => new()
    {
        Frames = left.Frames + right.Frames,
        FrameBytes = left.FrameBytes + right.FrameBytes,
        FramesSampledOut = left.FramesSampledOut + right.FramesSampledOut,
        Commands = left.Commands + right.Commands,
        KernelDrops = left.KernelDrops + right.KernelDrops,
        InterfaceDrops = left.InterfaceDrops + right.InterfaceDrops,
        Flows = left.Flows + right.Flows,
        LagNanoseconds = Math.Max(left.LagNanoseconds, right.LagNanoseconds),
        CpuShare = Math.Max(left.CpuShare, right.CpuShare),
        SampleWeight = Math.Max(left.SampleWeight, right.SampleWeight),
        Timestamp = Math.Min(left.Timestamp, right.Timestamp),
    };
}
