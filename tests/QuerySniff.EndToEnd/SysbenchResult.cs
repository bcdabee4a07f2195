namespace QuerySniff.EndToEnd;

/// <summary>What sysbench says that it did.</summary>
/// <param name="Read">SELECTs.</param>
/// <param name="Write">INSERTs, UPDATEs and DELETEs.</param>
/// <param name="Other">BEGINs and COMMITs.</param>
/// <param name="IgnoredErrors">Statements that failed (deadlocks) and were tried again as a new transaction.</param>
/// <param name="Transactions">Transactions committed.</param>
internal sealed record SysbenchResult(long Read, long Write, long Other, long IgnoredErrors, long Transactions);
