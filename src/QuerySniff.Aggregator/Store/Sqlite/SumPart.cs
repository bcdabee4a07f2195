namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>What a span's rows of one value add up to, packed as <see cref="DigestSums"/> says.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Value">The value's number; 0 for all rows.</param>
/// <param name="TotalLoad">The load of all digests together, as that of a digest 0.</param>
/// <param name="TotalDetail">The detail of all digests together, likewise.</param>
/// <param name="Load">The load by digest.</param>
/// <param name="Detail">The detail by digest; null where there is none (<see cref="SummedDimension.HasDetail"/>).</param>
internal sealed record SumPart(
    SummedDimension Dimension, long Value, byte[] TotalLoad, byte[] TotalDetail, byte[] Load, byte[]? Detail);
