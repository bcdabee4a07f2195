namespace QuerySniff.Aggregator.Fleet;

/// <summary>What of the fleet is told to other systems.</summary>
internal sealed record FleetOptions
{
    /// <summary>Digests that are told apart, those with the most load; 0: none.</summary>
    public int Digests { get; init; } = 50;
}
