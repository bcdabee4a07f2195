namespace QuerySniff.Aggregator.Store;

/// <summary>One digest by the values of a dimension, the most load first, and the totals of all values.</summary>
internal sealed record BreakdownAnswer(
    CoverageTotals Coverage, CommandTotals Total, IReadOnlyList<BreakdownGroup> Groups);
