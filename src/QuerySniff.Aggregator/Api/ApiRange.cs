using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>A range as it was asked for, and as the store is asked.</summary>
internal sealed record ApiRange(DateTime From, DateTime To, RangeQuery Query)
{
    /// <summary>Whether both ends were given, so that the same question means the same range at any time.</summary>
    public required bool IsExplicit { get; init; }
}
