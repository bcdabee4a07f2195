namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The SQL of tables that hold counters by a key: entries of one key are added up.</summary>
internal static class CounterTable
{
    /// <summary>Inserts an entry, or adds its counters to the one that is there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The key's columns, the first parameters.</param>
    /// <param name="counters">The columns that are added up, the next parameters.</param>
    /// <param name="maxima">The columns of which the larger value stays, the next parameters.</param>
    /// <param name="replaced">The columns of which the new value stays, the last parameters.</param>
    public static string Upsert(
        string table, string key, IEnumerable<string> counters, IEnumerable<string> maxima, params IEnumerable<string> replaced)
    {
        string names = string.Join(", ", [key, .. counters, .. maxima, .. replaced]);
        string parameters = string.Join(", ", names.Split(',').Select((_, i) => $"?{i + 1}"));
        IEnumerable<string> updates =
        [
            .. counters.Select(column => $"{column} = {column} + excluded.{column}"),
            .. maxima.Select(column => $"{column} = max({column}, excluded.{column})"),
            .. replaced.Select(column => $"{column} = excluded.{column}"),
        ];
        return $"INSERT INTO {table} ({names}) VALUES ({parameters}) ON CONFLICT DO UPDATE SET {string.Join(", ", updates)}";
    }

    /// <summary>The sums of columns. total() and not sum(): it cannot overflow, and gives 0 for no rows.</summary>
    public static string Sums(string table, IEnumerable<string> columns) =>
        string.Join(", ", columns.Select(column => $"total({table}.{column})"));

    /// <summary>Binds counters to consecutive parameters.</summary>
    public static void BindAll(SqliteStatement statement, int first, params ReadOnlySpan<ulong> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            statement.BindBits(first + i, values[i]);
        }
    }
}
