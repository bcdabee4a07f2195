namespace QuerySniff.MySql;

/// <summary>One of the statements of a COM_QUERY that has several.</summary>
internal struct BatchedStatement<TStatement>
{
    public required TStatement Statement;
    public required StatementEffects Effects;

    /// <summary>Whether its answer ends with an OK_Packet, and not with its first result set.</summary>
    public required bool EndsWithOk;

    /// <summary>Its share of the request's bytes.</summary>
    public required long RequestBytes;
}
