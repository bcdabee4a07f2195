namespace QuerySniff.Aggregator.Store;

/// <summary>The numbers of one value of a dimension; the empty string is: unknown.</summary>
internal sealed record BreakdownGroup(string Value, CommandAggregate Aggregate);
