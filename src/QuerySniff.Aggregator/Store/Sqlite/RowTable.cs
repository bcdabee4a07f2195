using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes window_row of one tier. A key that is there already, as when an agent restarts within a window or a window comes
/// late, is merged with it. Used by the writer alone.
/// </summary>
internal sealed class RowTable : IDisposable
{
    /// <summary>The columns behind the key: counters and blobs.</summary>
    public const string ValueColumns = $"{RowSum.CounterColumns}, duration, response_time, errors_by_code";

    private const int FirstBlob = RowKey.Columns + RowSum.CountersCount + 1;

    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _select;
    private readonly SqliteStatement _replace;
    private byte[] _duration = [];
    private byte[] _responseTime = [];
    private byte[] _errors = [];

    public RowTable(SqliteConnection connection, Tier tier)
    {
        const string columns = $"start_ms, agent, {RowKey.Rest}, {ValueColumns}";
        string parameters = string.Join(", ", Enumerable.Range(1, FirstBlob + 2).Select(i => $"?{i}"));
        string table = $"window_row{tier.Suffix}";
        _insert = new SqliteStatement(connection, $"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({parameters})");
        _select = new SqliteStatement(connection, $"SELECT {ValueColumns} FROM {table} WHERE {RowKey.Matches}");
        _replace = new SqliteStatement(connection, $"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({parameters})");
    }

    /// <summary>Stores a row.</summary>
    /// <returns>Whether its key is new.</returns>
    public bool Add(RowKey key, Row row)
    {
        ReadOnlySpan<ulong> counters =
        [
            row.Count, row.Errors, row.DurationSumNs, row.DurationMinNs, row.DurationMaxNs, row.ResponseTimeSumNs,
            row.RequestBytes, row.ResponseBytes, row.RowsSent, row.RowsAffected, row.Warnings, row.NoIndex, row.NoGoodIndex,
            row.Tainted,
        ];
        ReadOnlySpan<byte> duration = PackedPairs.Pack(row.Duration, ref _duration);
        ReadOnlySpan<byte> responseTime = PackedPairs.Pack(row.ResponseTime, ref _responseTime);
        ReadOnlySpan<byte> errors = PackedPairs.Pack(row.ErrorsByCode, ref _errors);
        if (Run(_insert, key, counters, duration, responseTime, errors) == 1)
        {
            return true;
        }

        RowSum sum = new();
        sum.Add(counters, duration, responseTime, errors);
        Merge(key, sum);
        return false;
    }

    /// <summary>Stores merged rows.</summary>
    /// <param name="key">Their key.</param>
    /// <param name="sum">The rows; what was stored under the key is added.</param>
    /// <returns>Whether the key is new.</returns>
    public bool Add(RowKey key, RowSum sum)
    {
        if (Run(_insert, key, sum) == 1)
        {
            return true;
        }

        Merge(key, sum);
        return false;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _select.Dispose();
        _replace.Dispose();
    }

    private void Merge(RowKey key, RowSum sum)
    {
        key.BindTo(_select);
        _ = _select.Step();
        sum.Add(_select, first: 0);
        _select.Reset();
        _ = Run(_replace, key, sum);
    }

    private int Run(SqliteStatement statement, RowKey key, RowSum sum) => Run(
        statement,
        key,
        sum.Counters,
        PackedPairs.Pack(sum.Duration, ref _duration),
        PackedPairs.Pack(sum.ResponseTime, ref _responseTime),
        PackedPairs.Pack(sum.ErrorsByCode, ref _errors));

    private static int Run(
        SqliteStatement statement,
        RowKey key,
        ReadOnlySpan<ulong> counters,
        ReadOnlySpan<byte> duration,
        ReadOnlySpan<byte> responseTime,
        ReadOnlySpan<byte> errors)
    {
        key.BindTo(statement);
        statement.BindAll(RowKey.Columns + 1, counters);
        statement.Bind(FirstBlob, duration);
        statement.Bind(FirstBlob + 1, responseTime);
        statement.Bind(FirstBlob + 2, errors);
        return statement.Run();
    }
}
