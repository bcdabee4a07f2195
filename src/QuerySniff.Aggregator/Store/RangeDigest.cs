namespace QuerySniff.Aggregator.Store;

/// <summary>One digest's numbers of a range. <paramref name="LoadNs"/>: the duration's sum per bucket, where asked for.</summary>
internal sealed record RangeDigest(DigestDescription Description, CommandAggregate Aggregate, double[]? LoadNs);
