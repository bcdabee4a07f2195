using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Makes the statements that read a range's rows. Filter values are looked up first: what gets into the SQL text are
/// column names of this file and numbers of the dictionaries, never text from outside.
/// </summary>
internal static class RowScan
{
    // CROSS JOIN: SQLite keeps the order, and so seeks one digest's rows in each window instead of reading all of them.
    private const string OfOneDigest =
        """
        FROM capture c CROSS JOIN window_row r ON r.start_ms = c.start_ms AND r.agent = c.agent AND r.digest = ?3
        WHERE c.start_ms >= ?1 AND c.start_ms < ?2
        """;

    private const string OfAllDigests = "FROM window_row r WHERE r.start_ms >= ?1 AND r.start_ms < ?2";

    /// <summary>The column of window_row that a dimension is kept in.</summary>
    public static string ColumnOf(Dimension dimension) => dimension switch
    {
        Dimension.Host => "agent",
        Dimension.Server => "server",
        Dimension.User => "user",
        Dimension.Schema => "schema",
        Dimension.Client => "client",
        Dimension.Application => "application",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A dimension without a column."),
    };

    /// <summary>Prepares the walk over a range's rows.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="columns">What is read, of table r.</param>
    /// <param name="query">The range and the filter.</param>
    /// <param name="digest">Only this digest's rows, by number; null for all.</param>
    public static SqliteStatement Prepare(SqliteConnection connection, string columns, RangeQuery query, long? digest)
    {
        string from = digest is null ? OfAllDigests : OfOneDigest;
        string filter = FilterSql(connection, query, "r", Enum.GetValues<Dimension>());
        SqliteStatement statement = new(connection, $"SELECT {columns} {from}{filter}");
        statement.Bind(1, query.FromMs);
        statement.Bind(2, query.ToMs);
        if (digest is { } number)
        {
            statement.Bind(3, number);
        }

        return statement;
    }

    /// <summary>The conditions of a filter's dimensions, each with AND before it; of those that the table has.</summary>
    public static string FilterSql(
        SqliteConnection connection, RangeQuery query, string table, ReadOnlySpan<Dimension> dimensions)
    {
        string sql = "";
        foreach (Dimension dimension in dimensions)
        {
            if (query.Filter.TryGetValue(dimension, out string[]? values))
            {
                sql += $" AND {table}.{ColumnOf(dimension)} IN ({NumbersOf(connection, dimension, values)})";
            }
        }

        return sql;
    }

    // A value that the store has never seen has no number and matches nothing.
    private static string NumbersOf(SqliteConnection connection, Dimension dimension, string[] values)
    {
        using SqliteStatement find = new(
            connection,
            dimension == Dimension.Host ? "SELECT id FROM agent WHERE name = ?1" : "SELECT id FROM text WHERE value = ?1");
        List<string> numbers = [];
        foreach (string value in values)
        {
            find.Bind(1, value);
            if (find.Step())
            {
                numbers.Add(find.Int64(0).ToString(CultureInfo.InvariantCulture));
            }

            find.Reset();
        }

        return string.Join(',', numbers);
    }
}
