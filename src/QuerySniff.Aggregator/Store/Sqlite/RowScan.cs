using System.Globalization;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Makes the statements that read a range's rows. Filter values are looked up first: what gets into the SQL text are
/// column names of this file and numbers of the dictionaries, never text from outside.
/// </summary>
internal static class RowScan
{
    /// <summary>The dimensions that each row has a value of; the others are its digest's.</summary>
    public static readonly Dimension[] Dimensions =
        [Dimension.Host, Dimension.Server, Dimension.User, Dimension.Schema, Dimension.Client, Dimension.Application];

    /// <summary>The column of window_row that a dimension is kept in.</summary>
    public static string ColumnOf(Dimension dimension) => dimension switch
    {
        Dimension.Host => "agent",
        Dimension.Server => "server",
        Dimension.User => "user",
        Dimension.Schema => "schema",
        Dimension.Client => "client",
        Dimension.Application => "application",
        Dimension.Digest => "digest",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A dimension without a column."),
    };

    /// <summary>Prepares the walk over a range's rows.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="columns">What is read, of table r.</param>
    /// <param name="query">The filter.</param>
    /// <param name="segments">The pieces of the range.</param>
    /// <param name="digests">Only these digests' rows, by number: they are sought; null for all.</param>
    /// <param name="condition">A condition more, with AND before it.</param>
    public static SqliteStatement Prepare(
        SqliteConnection connection,
        string columns,
        PlannedQuery query,
        IReadOnlyList<TierSegment> segments,
        IReadOnlyCollection<long>? digests,
        string condition)
    {
        // The host is the first of the dimensions: where rows are sought, it is the capture's that is looked at.
        bool isSought = digests is not null || query.Range.Filter.ContainsKey(Dimension.Host);
        string hosts = FilterSql(connection, query, "c", [Dimension.Host]);
        string filter = FilterSql(connection, query, "r", isSought ? Dimensions[1..] : Dimensions) + condition;
        return PlannedQuery.Prepare(connection, segments, (tier, range) => isSought
            ? Sought(columns, tier, range, digests) + hosts + filter
            : $"SELECT {columns} FROM window_row{tier} r WHERE r.{range}{filter}");
    }

    /// <summary>The conditions of a filter's dimensions, each with AND before it; of those that the table has.</summary>
    public static string FilterSql(
        SqliteConnection connection, PlannedQuery query, string table, ReadOnlySpan<Dimension> dimensions)
    {
        string sql = "";
        foreach (Dimension dimension in dimensions)
        {
            sql += ConditionSql(connection, query.Range, dimension, $"{table}.{ColumnOf(dimension)}");
        }

        return sql;
    }

    /// <summary>The conditions of a filter's one dimension, on a column with its values' numbers, each with AND before it.</summary>
    public static string ConditionSql(SqliteConnection connection, RangeQuery range, Dimension dimension, string column)
    {
        string sql = "";
        if (range.Filter.TryGetValue(dimension, out string[]? included))
        {
            sql += $" AND {column} IN ({NumbersOf(connection, dimension, included)})";
        }

        if (range.Excluded.TryGetValue(dimension, out string[]? excluded))
        {
            sql += $" AND {column} NOT IN ({NumbersOf(connection, dimension, excluded)})";
        }

        return sql;
    }

    /// <summary>Numbers as the text of a list.</summary>
    public static string ListOf(IEnumerable<long> numbers) =>
        string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    // CROSS JOIN: SQLite keeps the order, and so seeks some hosts' or digests' rows in each window instead of reading all of them.
    private static string Sought(string columns, string tier, string range, IReadOnlyCollection<long>? digests) =>
        $"""
        SELECT {columns} FROM capture{tier} c CROSS JOIN window_row{tier} r
            ON r.start_ms = c.start_ms AND r.agent = c.agent{(digests is null ? "" : $" AND r.digest IN ({ListOf(digests)})")}
        WHERE c.{range}
        """;

    // A value that the store has never seen has no number and matches nothing.
    private static string NumbersOf(SqliteConnection connection, Dimension dimension, string[] values)
    {
        using SqliteStatement find = new(
            connection,
            dimension == Dimension.Host ? "SELECT id FROM agent WHERE name = ?1" : "SELECT id FROM text WHERE value = ?1");
        List<long> numbers = [];
        foreach (string value in values)
        {
            find.Bind(1, value);
            if (find.Step())
            {
                numbers.Add(find.Int64(0));
            }

            find.Reset();
        }

        return ListOf(numbers);
    }
}
