namespace QuerySniff.Aggregator.Store;

/// <summary>The errors of one code; 0: a code that was not told.</summary>
/// <param name="Code">The number that servers give the error.</param>
/// <param name="Count">How many.</param>
/// <param name="PerBucket">How many in each bucket; null where there are none.</param>
/// <param name="Digests">The digests with most of them.</param>
/// <param name="Hosts">The hosts with most of them.</param>
internal sealed record CodeErrors(
    int Code,
    long Count,
    long[]? PerBucket,
    IReadOnlyList<(DigestDescription Digest, long Count)> Digests,
    IReadOnlyList<(string Host, long Count)> Hosts);
