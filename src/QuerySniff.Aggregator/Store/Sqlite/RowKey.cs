namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The key of tables by digest and dimensions: the window's start in milliseconds, the rest as numbers of the dictionaries.</summary>
internal readonly record struct RowKey(
    long StartMs, long Agent, long Digest, long Server, long Schema, long User, long Client, long Application)
{
    /// <summary>How many columns it has, the first of their tables.</summary>
    public const int Columns = 8;

    /// <summary>The condition that a row has a key that <see cref="BindTo"/> has bound.</summary>
    public const string Matches =
        """
        start_ms = ?1 AND agent = ?2 AND digest = ?3 AND server = ?4
        AND schema = ?5 AND user = ?6 AND client = ?7 AND application = ?8
        """;

    /// <summary>The columns but the first two, which are the bucket and the agent.</summary>
    public const string Rest = "digest, server, schema, user, client, application";

    /// <summary>Reads the columns of <see cref="Rest"/> from the beginning of a row.</summary>
    public static RowKey Read(SqliteStatement row, long startMs, long agent) => new(
        startMs, agent, row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5));

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
