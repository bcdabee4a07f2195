namespace QuerySniff.Aggregator.Store;

/// <summary>The numbers of one value of a dimension; the empty string is: unknown, or none.</summary>
/// <param name="Value">The value; of a digest its 16 hex digits.</param>
/// <param name="Digest">What is known of it, where the groups are digests.</param>
/// <param name="Aggregate">Its numbers.</param>
/// <param name="LoadNs">The duration's sum per bucket, where asked for.</param>
internal sealed record RangeGroup(string Value, DigestDescription? Digest, CommandAggregate Aggregate, double[]? LoadNs);
