namespace QuerySniff.Aggregator.Store;

/// <summary>One digest's duration sum per bucket, in nanoseconds.</summary>
internal sealed record LoadSeries(DigestDescription Description, double[] DurationNs);
