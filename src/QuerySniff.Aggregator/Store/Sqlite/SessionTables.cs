using Microsoft.Data.Sqlite;
using QuerySniff.Digests;
using TransactionRow = QuerySniff.Contracts.V1.TransactionRow;
using UnfinishedRow = QuerySniff.Contracts.V1.UnfinishedRow;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes transaction_row and unfinished. Rows of one key, as when an agent restarts within a window, are added up; of states
/// and longest times the larger stays. One tier's; the writer's alone.
/// </summary>
internal sealed class SessionTables : IDisposable
{
    private const int DurationParameter = RowKey.Columns + 16;

    private readonly SqliteStatement _duration;
    private readonly SqliteStatement _transactions;
    private readonly SqliteStatement _unfinished;
    private byte[] _packed = [];

    public SessionTables(SqliteConnection connection, Tier tier)
    {
        _duration = new SqliteStatement(
            connection, $"SELECT duration FROM transaction_row{tier.Suffix} WHERE {RowKey.Matches}");
        _transactions = new SqliteStatement(connection, TableShape.Transaction.Upsert(tier, "duration"));
        _unfinished = new SqliteStatement(connection, TableShape.Unfinished.Upsert(tier));
    }

    /// <summary>Stores the transactions of one key; what is open only if it is the bucket's last window.</summary>
    public void Add(RowKey key, TransactionRow t, bool isLast)
    {
        ReadOnlySpan<byte> packed = PackedPairs.Pack(t.Duration, ref _packed);
        Add(
            key,
            [
                t.Committed, t.RolledBack, t.EndedImplicitly, t.Disconnected, t.EndedUnknown, t.Untimed, t.Statements,
                t.DurationSumNs, t.IdleSumNs, t.Holds, t.HoldSumNs, t.DurationMaxNs, t.HoldMaxNs, t.OpenOldestNs,
                isLast ? t.Open : 0,
            ],
            packed);
    }

    /// <summary>Stores transactions by the columns of their table: counters, maxima, states, and packed durations.</summary>
    public void Add(RowKey key, ReadOnlySpan<ulong> columns, ReadOnlySpan<byte> packed)
    {
        LatencyHistogram duration = ReadDuration(key);
        PackedPairs.AddTo(duration, packed);
        key.BindTo(_transactions);
        _transactions.BindAll(RowKey.Columns + 1, columns);
        _transactions.Bind(DurationParameter, PackedPairs.Pack(duration, ref _packed));
        _ = _transactions.Run();
    }

    /// <summary>Stores the unfinished commands of one key; those that run only if it is the bucket's last window.</summary>
    public void Add(RowKey key, UnfinishedRow u, bool isLast)
    {
        key.BindTo(_unfinished);
        _unfinished.BindAll(
            RowKey.Columns + 1, u.Killed, u.TimedOut, u.CutOff, u.RunningOldestNs, isLast ? u.Running : 0);
        _ = _unfinished.Run();
    }

    public void Dispose()
    {
        _duration.Dispose();
        _transactions.Dispose();
        _unfinished.Dispose();
    }

    private LatencyHistogram ReadDuration(RowKey key)
    {
        LatencyHistogram duration = new();
        key.BindTo(_duration);
        if (_duration.Step())
        {
            PackedPairs.AddTo(duration, _duration.Blob(0));
        }

        _duration.Reset();
        return duration;
    }
}
