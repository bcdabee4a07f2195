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
}
