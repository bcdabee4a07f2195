namespace QuerySniff.Aggregator.Store;

/// <summary>
/// What became of a batch. <paramref name="IsDuplicate"/>: it was stored before and changed nothing now.
/// <paramref name="UnknownDigests"/>: the batch's digests whose texts the store lacks.
/// </summary>
internal sealed record BatchOutcome(bool IsDuplicate, IReadOnlyList<ulong> UnknownDigests);
