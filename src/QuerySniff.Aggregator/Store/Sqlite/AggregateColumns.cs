namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The columns of window_row that a <see cref="CommandAggregate"/> is summed up from, and their places.</summary>
internal static class AggregateColumns
{
    public const string Sql = $"{LoadSql}, {DetailSql}";

    /// <summary>Those of <see cref="CommandTotals"/>.</summary>
    public const string LoadSql = "r.count, r.errors, r.duration_sum_ns";

    /// <summary>The others.</summary>
    public const string DetailSql =
        """
        r.duration_max_ns, r.rows_sent, r.rows_affected, r.request_bytes, r.response_bytes, r.warnings, r.no_index,
        r.no_good_index, r.tainted, r.duration
        """;

    /// <summary>Of the others those that percentiles are made of.</summary>
    public const string DurationSql = "r.duration_max_ns, r.duration";

    /// <summary>Columns of <see cref="LoadSql"/>.</summary>
    public const int LoadColumns = 3;

    /// <summary>Adds the current row, whose columns begin at <paramref name="first"/>.</summary>
    public static void AddTo(CommandAggregate aggregate, SqliteStatement row, int first)
    {
        aggregate.Add(Load(row, first));
        AddDetail(aggregate, row, first + LoadColumns);
    }

    /// <summary>The counts of the current row, whose columns begin at <paramref name="first"/>.</summary>
    public static CommandTotals Load(SqliteStatement row, int first) => new()
    {
        Count = row.Int64(first),
        Errors = row.Int64(first + 1),
        DurationSumNs = row.Int64(first + 2),
    };

    /// <summary>Adds the rest of the current row, whose columns begin at <paramref name="first"/>.</summary>
    public static void AddDetail(CommandAggregate aggregate, SqliteStatement row, int first)
    {
        aggregate.DurationMaxNs = Math.Max(aggregate.DurationMaxNs, row.Int64(first));
        aggregate.RowsSent += row.Int64(first + 1);
        aggregate.RowsAffected += row.Int64(first + 2);
        aggregate.RequestBytes += row.Int64(first + 3);
        aggregate.ResponseBytes += row.Int64(first + 4);
        aggregate.Warnings += row.Int64(first + 5);
        aggregate.NoIndex += row.Int64(first + 6);
        aggregate.NoGoodIndex += row.Int64(first + 7);
        aggregate.Tainted += row.Int64(first + 8);
        PackedPairs.AddTo(aggregate.Durations, row.Blob(first + 9));
    }
}
