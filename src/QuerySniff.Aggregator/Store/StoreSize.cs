namespace QuerySniff.Aggregator.Store;

/// <summary>How much the store holds: rows of windows, digests, and bytes on disk with the write-ahead log.</summary>
internal sealed record StoreSize(long Rows, long Digests, long Bytes);
