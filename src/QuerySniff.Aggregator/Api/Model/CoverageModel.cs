using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How much of the traffic was decoded, and why not the rest.</summary>
internal sealed class CoverageModel(ServerCoverage traffic) : TrafficModel(traffic)
{
    /// <summary>Decoded bytes / (decoded + encrypted + skipped + lost), 0 to 1; null where nothing was seen.</summary>
    public required double? Share { get; init; }

    /// <summary>Frames captured.</summary>
    public required long Frames { get; init; }

    /// <summary>Their bytes.</summary>
    public required long FrameBytes { get; init; }

    /// <summary>Frames dropped because the ring buffer was full.</summary>
    public required long KernelDrops { get; init; }

    /// <summary>Frames dropped by the network interface.</summary>
    public required long InterfaceDrops { get; init; }

    /// <summary>Frames that are no TCP over IP.</summary>
    public required long FramesSkipped { get; init; }

    /// <summary>IP fragments.</summary>
    public required long Fragments { get; init; }

    /// <summary>Flows given up because the flow table was full.</summary>
    public required long FlowsEvicted { get; init; }

    /// <summary>Windows that agents gave up before they were sent.</summary>
    public required long WindowsDropped { get; init; }

    /// <summary>Commands in those windows.</summary>
    public required long CommandsDropped { get; init; }

    /// <summary>Milliseconds in which agents were not there, or of which a crash left them nothing.</summary>
    public required long UnseenMs { get; init; }

    /// <summary>
    /// Whether part of the range's counts and sums are estimates: an agent kept within its CPU limit by looking at one of n
    /// connections, and what it counted then was multiplied by n. What is said of the traffic itself is not.
    /// </summary>
    public required bool Estimated { get; init; }

    /// <summary>Milliseconds for which that is so, over all agents.</summary>
    public required long SampledMs { get; init; }

    /// <summary>Frames of connections that were not looked at; among the frames.</summary>
    public required long FramesSampledOut { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesSampledOut { get; init; }

    /// <summary>Their part of all bytes captured, 0 to 1.</summary>
    public required double SampledOutShare { get; init; }
}
