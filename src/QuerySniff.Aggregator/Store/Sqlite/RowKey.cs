namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The key of window_row: the window's start in milliseconds, the rest as numbers of the dictionaries.</summary>
internal readonly record struct RowKey(
    long StartMs, long Agent, long Digest, long Server, long Schema, long User, long Client, long Application);
