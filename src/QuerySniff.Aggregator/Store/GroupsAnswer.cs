namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Groups of a range's commands, the totals of all of its commands, each counted once, and how many groups there are that a
/// list goes on with. <paramref name="Grid"/>: the buckets of the groups' load, where asked for.
/// </summary>
internal sealed record GroupsAnswer(
    CoverageTotals Coverage, CommandTotals Total, int GroupsTotal, IReadOnlyList<RangeGroup> Groups, BucketGrid? Grid);
