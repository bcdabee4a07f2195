namespace QuerySniff.Digests;

/// <summary>
/// What the capture saw and lost, over all servers. The fields are those of <c>CaptureCoverage</c> in
/// <c>ingest.proto</c>. One thread at a time.
/// </summary>
public sealed class CaptureCoverage
{
    /// <summary>Frames captured.</summary>
    public long Frames { get; set; }

    /// <summary>Their bytes, as on the wire.</summary>
    public long FrameBytes { get; set; }

    /// <summary>Frames dropped because the ring buffer was full.</summary>
    public long KernelDrops { get; set; }

    /// <summary>Frames dropped by the network interface or its driver.</summary>
    public long InterfaceDrops { get; set; }

    /// <summary>Frames that are no TCP over IP as the decoder knows it, IP fragments apart.</summary>
    public long FramesSkipped { get; set; }

    /// <summary>IP fragments.</summary>
    public long Fragments { get; set; }

    /// <summary>Flows that were given up because the flow table was full.</summary>
    public long FlowsEvicted { get; set; }

    /// <summary>Windows that were given up before they could be sent.</summary>
    public long WindowsDropped { get; set; }

    /// <summary>Commands in the windows that were given up; statements that were sent together are several, as in the rows.</summary>
    public long CommandsDropped { get; set; }

    /// <summary>Milliseconds in which the agent was not there, or of which a crash left it nothing.</summary>
    public long UnseenMs { get; set; }

    /// <summary>
    /// Frames of connections that were not looked at, to keep within the CPU limit; among <see cref="Frames"/>. They are no
    /// loss: the window's rows stand for them by <see cref="DigestWindow.SampleWeight"/>.
    /// </summary>
    public long FramesSampledOut { get; set; }

    /// <summary>Their bytes, as on the wire; among <see cref="FrameBytes"/>.</summary>
    public long BytesSampledOut { get; set; }

    /// <summary>Milliseconds in which not every connection was looked at.</summary>
    public long SampledMs { get; set; }

    /// <summary>Whether all counters are 0.</summary>
    public bool IsEmpty =>
        (Frames | FrameBytes | KernelDrops | InterfaceDrops | FramesSkipped | Fragments | FlowsEvicted
            | WindowsDropped | CommandsDropped | UnseenMs | FramesSampledOut | BytesSampledOut | SampledMs) == 0;

    /// <summary>Adds another's counters to these.</summary>
    /// <param name="other">The other one; it stays as it is.</param>
    public void Add(CaptureCoverage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Frames += other.Frames;
        FrameBytes += other.FrameBytes;
        KernelDrops += other.KernelDrops;
        InterfaceDrops += other.InterfaceDrops;
        FramesSkipped += other.FramesSkipped;
        Fragments += other.Fragments;
        FlowsEvicted += other.FlowsEvicted;
        WindowsDropped += other.WindowsDropped;
        CommandsDropped += other.CommandsDropped;
        UnseenMs += other.UnseenMs;
        FramesSampledOut += other.FramesSampledOut;
        BytesSampledOut += other.BytesSampledOut;
        SampledMs += other.SampledMs;
    }

    /// <summary>Sets all counters to 0.</summary>
    public void Clear()
    {
        Frames = 0;
        FrameBytes = 0;
        KernelDrops = 0;
        InterfaceDrops = 0;
        FramesSkipped = 0;
        Fragments = 0;
        FlowsEvicted = 0;
        WindowsDropped = 0;
        CommandsDropped = 0;
        UnseenMs = 0;
        FramesSampledOut = 0;
        BytesSampledOut = 0;
        SampledMs = 0;
    }
}
