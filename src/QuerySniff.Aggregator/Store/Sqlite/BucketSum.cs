namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>What a span's rows add up to, as of the changes that <paramref name="Marks"/> counts.</summary>
/// <param name="Span">The span.</param>
/// <param name="StartMs">Its beginning.</param>
/// <param name="Marks">The changes.</param>
/// <param name="Parts">By dimension and value; there may be several of one value.</param>
/// <param name="Shared">Which of them there are.</param>
internal sealed record BucketSum(SumSpan Span, long StartMs, long Marks, IReadOnlyList<SumPart> Parts, SharedSums Shared);
