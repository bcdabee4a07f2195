namespace QuerySniff.Aggregator.Store;

/// <summary>What transactions can be ordered by; always descending.</summary>
internal enum TransactionOrder
{
    /// <summary>By the sum of their durations: who opens the longest.</summary>
    Duration,

    /// <summary>By the sum of the longest waits for the client that came after the statement: who holds them open.</summary>
    Hold,
}
