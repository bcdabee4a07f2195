namespace QuerySniff.Aggregator.Store;

/// <summary>Connections by the values of a dimension, the most opened first, and those of all values.</summary>
internal sealed record ConnectionsAnswer(
    CoverageTotals Coverage, ConnectionAggregate Total, IReadOnlyList<ConnectionGroup> Groups);
