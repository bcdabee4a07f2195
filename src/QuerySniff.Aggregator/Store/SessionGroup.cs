namespace QuerySniff.Aggregator.Store;

/// <summary>What was counted of one value of a dimension, or of one digest.</summary>
internal sealed record SessionGroup<T>(string Value, DigestDescription? Digest, T Aggregate);
