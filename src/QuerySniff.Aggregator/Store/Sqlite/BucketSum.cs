namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// A bucket's packed sums by digest, and the durations of all of them as one histogram, as of the changes that
/// <paramref name="Marks"/> counts.
/// </summary>
internal sealed record BucketSum(
    Tier Tier, long StartMs, long Marks, byte[] Load, byte[] Detail, long DurationMaxNs, byte[] Durations);
