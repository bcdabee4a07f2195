namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The columns of window_row that a <see cref="CommandAggregate"/> is summed up from, and their places.</summary>
internal static class AggregateColumns
{
    public const string Sql =
        """
        r.count, r.errors, r.duration_sum_ns, r.duration_max_ns, r.rows_sent, r.rows_affected, r.request_bytes,
        r.response_bytes, r.warnings, r.no_index, r.no_good_index, r.tainted, r.duration
        """;

    /// <summary>Adds the current row, whose columns begin at <paramref name="first"/>.</summary>
    public static void AddTo(CommandAggregate aggregate, SqliteStatement row, int first)
    {
        aggregate.Count += row.Int64(first);
        aggregate.Errors += row.Int64(first + 1);
        aggregate.DurationSumNs += row.Int64(first + 2);
        aggregate.DurationMaxNs = Math.Max(aggregate.DurationMaxNs, row.Int64(first + 3));
        aggregate.RowsSent += row.Int64(first + 4);
        aggregate.RowsAffected += row.Int64(first + 5);
        aggregate.RequestBytes += row.Int64(first + 6);
        aggregate.ResponseBytes += row.Int64(first + 7);
        aggregate.Warnings += row.Int64(first + 8);
        aggregate.NoIndex += row.Int64(first + 9);
        aggregate.NoGoodIndex += row.Int64(first + 10);
        aggregate.Tainted += row.Int64(first + 11);
        PackedPairs.AddTo(aggregate.Durations, row.Blob(first + 12));
    }
}
