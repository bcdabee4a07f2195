namespace QuerySniff.Aggregator.Store;

/// <summary>The first groups by their order, and the sum over all.</summary>
internal sealed record SessionsAnswer<T>(CoverageTotals Coverage, T Total, IReadOnlyList<SessionGroup<T>> Groups);
