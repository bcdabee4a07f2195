namespace QuerySniff.Agent.Delivery;

/// <summary>What rows of a batch are told apart by: a digest, and strings by their index.</summary>
internal readonly record struct RowKey(ulong Digest, uint Schema, uint User, uint Client, uint Server, uint Application);
