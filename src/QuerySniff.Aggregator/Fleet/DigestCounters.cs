namespace QuerySniff.Aggregator.Fleet;

/// <summary>
/// What was counted of a digest while it was told apart. <see cref="FleetTotals"/> changes it, and gives copies away.
/// </summary>
/// <param name="Digest">As 16 hex digits, or <see cref="FleetTotals.OtherName"/>.</param>
/// <param name="Summary">Its operations and tables.</param>
internal sealed record DigestCounters(string Digest, string Summary)
{
    public CommandCounts Commands { get; set; }
}
