using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using ErrorCount = QuerySniff.Contracts.V1.ErrorCount;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes window_row. A key that is there already, as when an agent restarts within a window, is merged with it.
/// Used by the writer alone.
/// </summary>
internal sealed class RowTable : IDisposable
{
    private const string KeyMatches =
        """
        start_ms = ?1 AND agent = ?2 AND digest = ?3 AND server = ?4
        AND schema = ?5 AND user = ?6 AND client = ?7 AND application = ?8
        """;

    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _select;
    private readonly SqliteStatement _update;
    private byte[] _duration = [];
    private byte[] _responseTime = [];
    private byte[] _errors = [];

    public RowTable(SqliteConnection connection)
    {
        _insert = new SqliteStatement(
            connection,
            """
            INSERT OR IGNORE INTO window_row (
                start_ms, agent, digest, server, schema, user, client, application,
                count, errors, duration_sum_ns, duration_min_ns, duration_max_ns, response_time_sum_ns,
                request_bytes, response_bytes, rows_sent, rows_affected, warnings, no_index, no_good_index, tainted,
                duration, response_time, errors_by_code)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                ?22, ?23, ?24, ?25)
            """);
        _select = new SqliteStatement(
            connection,
            $"SELECT duration, response_time, errors_by_code, duration_min_ns FROM window_row WHERE {KeyMatches}");
        _update = new SqliteStatement(
            connection,
            $"""
            UPDATE window_row SET
                count = count + ?9, errors = errors + ?10, duration_sum_ns = duration_sum_ns + ?11,
                duration_min_ns = ?12, duration_max_ns = max(duration_max_ns, ?13),
                response_time_sum_ns = response_time_sum_ns + ?14,
                request_bytes = request_bytes + ?15, response_bytes = response_bytes + ?16,
                rows_sent = rows_sent + ?17, rows_affected = rows_affected + ?18, warnings = warnings + ?19,
                no_index = no_index + ?20, no_good_index = no_good_index + ?21, tainted = tainted + ?22,
                duration = ?23, response_time = ?24, errors_by_code = ?25
            WHERE {KeyMatches}
            """);
    }

    /// <summary>Stores a row.</summary>
    /// <returns>Whether its key is new.</returns>
    public bool Add(RowKey key, Row row)
    {
        key.BindTo(_insert);
        BindCounters(_insert, row);
        _insert.Bind(23, PackedPairs.Pack(row.Duration, ref _duration));
        _insert.Bind(24, PackedPairs.Pack(row.ResponseTime, ref _responseTime));
        _insert.Bind(25, PackedPairs.Pack(row.ErrorsByCode, ref _errors));
        if (_insert.Run() == 1)
        {
            return true;
        }

        Merge(key, row);
        return false;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _select.Dispose();
        _update.Dispose();
    }

    private void Merge(RowKey key, Row row)
    {
        LatencyHistogram duration = new();
        LatencyHistogram responseTime = new();
        SortedDictionary<uint, ulong> errors = [];
        key.BindTo(_select);
        _ = _select.Step();
        PackedPairs.AddTo(duration, _select.Blob(0));
        PackedPairs.AddTo(responseTime, _select.Blob(1));
        PackedPairs.AddTo(errors, _select.Blob(2));
        ulong minNs = SmallerTimed(duration.Count, _select.Bits(3), row);
        _select.Reset();

        PackedPairs.AddTo(duration, PackedPairs.Pack(row.Duration, ref _duration));
        PackedPairs.AddTo(responseTime, PackedPairs.Pack(row.ResponseTime, ref _responseTime));
        PackedPairs.AddTo(errors, PackedPairs.Pack(row.ErrorsByCode, ref _errors));
        key.BindTo(_update);
        BindCounters(_update, row);
        _update.BindBits(12, minNs);
        _update.Bind(23, PackedPairs.Pack(duration, ref _duration));
        _update.Bind(24, PackedPairs.Pack(responseTime, ref _responseTime));
        _update.Bind(25, PackedPairs.Pack(
            [.. errors.Select(error => new ErrorCount { Code = error.Key, Count = error.Value })], ref _errors));
        _ = _update.Run();
    }

    // A side where nothing was timed has no minimum: its 0 does not count.
    private static ulong SmallerTimed(long storedTimed, ulong storedMinNs, Row row)
    {
        if (storedTimed == 0)
        {
            return row.DurationMinNs;
        }

        bool isRowTimed = row.Duration is { Counts.Count: > 0 };
        return isRowTimed ? Math.Min(storedMinNs, row.DurationMinNs) : storedMinNs;
    }

    private static void BindCounters(SqliteStatement statement, Row row)
    {
        statement.BindBits(9, row.Count);
        statement.BindBits(10, row.Errors);
        statement.BindBits(11, row.DurationSumNs);
        statement.BindBits(12, row.DurationMinNs);
        statement.BindBits(13, row.DurationMaxNs);
        statement.BindBits(14, row.ResponseTimeSumNs);
        statement.BindBits(15, row.RequestBytes);
        statement.BindBits(16, row.ResponseBytes);
        statement.BindBits(17, row.RowsSent);
        statement.BindBits(18, row.RowsAffected);
        statement.BindBits(19, row.Warnings);
        statement.BindBits(20, row.NoIndex);
        statement.BindBits(21, row.NoGoodIndex);
        statement.BindBits(22, row.Tainted);
    }
}
