namespace QuerySniff.Agent.Pipeline;

/// <summary>What a statement does to transactions by its words.</summary>
internal enum TransactionVerb : byte
{
    /// <summary>Nothing, or it cannot be told by its words.</summary>
    None,

    /// <summary>BEGIN, START TRANSACTION.</summary>
    Begin,

    /// <summary>COMMIT.</summary>
    Commit,

    /// <summary>ROLLBACK, but for one to a savepoint.</summary>
    Rollback,
}
