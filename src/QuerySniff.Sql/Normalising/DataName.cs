namespace QuerySniff.Sql.Normalising;

/// <summary>What the next name is, if it is data.</summary>
internal enum DataName : byte
{
    /// <summary>No data.</summary>
    None,

    /// <summary>The name of an account or a role.</summary>
    Account,

    /// <summary>A role, where it is no privilege.</summary>
    Role,

    /// <summary>The name of a savepoint or of a prepared statement: frameworks number them.</summary>
    Numbered,

    /// <summary>The value of a variable or character set.</summary>
    Value,
}
