namespace QuerySniff.Aggregator.Store;

/// <summary>Digests that came to the store after those that were looked at.</summary>
/// <param name="Digests">In the order in which they came.</param>
/// <param name="LookedAt">What tells the store that they were; a number that only grows.</param>
/// <param name="OldestNs">When the first of all digests of the store was seen, in nanoseconds since the Unix epoch.</param>
internal sealed record NewDigests(IReadOnlyList<DigestDescription> Digests, long LookedAt, long OldestNs);
