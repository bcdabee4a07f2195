namespace QuerySniff.Digests;

/// <summary>One bucket of a <see cref="LatencyHistogram"/> that holds something.</summary>
/// <param name="Bucket">The bucket's index, 0 to <see cref="LatencyHistogram.BucketsMax"/> - 1.</param>
/// <param name="Count">How many values it holds, at least 1.</param>
public readonly record struct HistogramBucket(int Bucket, long Count);
