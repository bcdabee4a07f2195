namespace QuerySniff.Aggregator.Store;

/// <summary>What was found of a digest at the time.</summary>
internal sealed record NewsFindings
{
    /// <summary>Its numbers of the time before; null for a new one.</summary>
    public RangeFigures? Before { get; init; }

    /// <summary>Its numbers when it was found.</summary>
    public required RangeFigures After { get; init; }

    /// <summary>The probability that a command is slower than one of before; null for a new digest.</summary>
    public double? Effect { get; init; }

    /// <summary>How likely that is by chance: of the errors, where they are what is worse.</summary>
    public double? PValue { get; init; }

    /// <summary>The hosts with most of its load, and how many there are.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public int HostsTotal { get; init; }

    /// <summary>The applications with most of its load; empty: unknown.</summary>
    public IReadOnlyList<string> Applications { get; init; } = [];

    public int ApplicationsTotal { get; init; }
}
