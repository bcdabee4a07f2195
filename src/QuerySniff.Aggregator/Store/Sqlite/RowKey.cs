namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The key of tables by digest and dimensions: the window's start in milliseconds, the rest as numbers of the dictionaries.</summary>
internal readonly record struct RowKey(
    long StartMs, long Agent, long Digest, long Server, long Schema, long User, long Client, long Application)
{
    /// <summary>How many columns it has, the first of their tables.</summary>
    public const int Columns = 8;

    /// <summary>Binds it to a statement's first parameters.</summary>
    public void BindTo(SqliteStatement statement)
    {
        statement.Bind(1, StartMs);
        statement.Bind(2, Agent);
        statement.Bind(3, Digest);
        statement.Bind(4, Server);
        statement.Bind(5, Schema);
        statement.Bind(6, User);
        statement.Bind(7, Client);
        statement.Bind(8, Application);
    }
}
