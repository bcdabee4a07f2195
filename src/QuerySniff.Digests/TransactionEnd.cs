namespace QuerySniff.Digests;

/// <summary>How a transaction ended, as far as the wire tells.</summary>
public enum TransactionEnd : byte
{
    /// <summary>By a COMMIT.</summary>
    Committed,

    /// <summary>By a ROLLBACK, a deadlock that the server resolved at its cost, or a reset of the session.</summary>
    RolledBack,

    /// <summary>
    /// A statement that is neither was answered as outside of it: one that commits implicitly (BEGIN inside a transaction,
    /// DDL, SET autocommit = 1), or a procedure that ended it.
    /// </summary>
    Implicit,

    /// <summary>The connection ended: the server rolls it back.</summary>
    Disconnected,

    /// <summary>The agent lost sight of the connection.</summary>
    Unknown,
}
