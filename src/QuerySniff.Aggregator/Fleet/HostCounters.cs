namespace QuerySniff.Aggregator.Fleet;

/// <summary>What one host has reported. <see cref="FleetTotals"/> changes it, and gives copies away.</summary>
/// <param name="Name">The agent's id, as the API's dimension host has it.</param>
internal sealed record HostCounters(string Name)
{
    public CommandCounts Commands { get; set; }

    public CaptureCounts Capture { get; set; }

    /// <summary>When its last batch was stored, in milliseconds since the Unix epoch.</summary>
    public long LastReportMs { get; set; }

    /// <summary>The end of its newest window by its own clock, in milliseconds since the Unix epoch.</summary>
    public long NewestWindowMs { get; set; }
}
