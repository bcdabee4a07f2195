using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Comparing;

/// <summary>Two ranges of a store, and what has become of their digests.</summary>
internal sealed record RangeComparison(GroupsAnswer Now, GroupsAnswer Before, IReadOnlyList<DigestChange> Changes)
{
    /// <summary>Reads and compares all digests of two ranges.</summary>
    public static async Task<RangeComparison> ReadAsync(
        IStore store, RangeQuery now, RangeQuery before, CancellationToken cancellationToken)
    {
        GroupsRequest all = new(Dimension.Digest, DigestOrder.Load, int.MaxValue);
        GroupsAnswer later = await store.GroupsAsync(now, all, cancellationToken).ConfigureAwait(false);
        GroupsAnswer earlier = await store.GroupsAsync(before, all, cancellationToken).ConfigureAwait(false);
        return new RangeComparison(later, earlier, Comparison.Compare(later, earlier));
    }
}
