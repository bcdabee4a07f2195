namespace QuerySniff.Aggregator.Store;

/// <summary>The connections of one value of a dimension.</summary>
internal sealed record ConnectionGroup(string Value, ConnectionAggregate Connections);
