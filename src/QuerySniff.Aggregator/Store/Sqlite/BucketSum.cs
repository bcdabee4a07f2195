namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>A bucket's packed sums by digest, as of the changes that <paramref name="Marks"/> counts.</summary>
internal sealed record BucketSum(Tier Tier, long StartMs, long Marks, byte[] Load, byte[] Detail);
