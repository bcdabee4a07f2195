using Microsoft.Data.Sqlite;
using QuerySniff.Digests;
using TransactionRow = QuerySniff.Contracts.V1.TransactionRow;
using UnfinishedRow = QuerySniff.Contracts.V1.UnfinishedRow;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes transaction_row and unfinished. Rows of one key, as when an agent restarts within a window, are added up; of states
/// and longest times the larger stays. The writer's alone.
/// </summary>
internal sealed class SessionTables : IDisposable
{
    private const string Key = "start_ms, agent, digest, server, schema, user, client, application";
    private const int DurationParameter = RowKey.Columns + 16;

    private static readonly string[] TransactionColumns =
    [
        "committed", "rolled_back", "ended_implicitly", "disconnected", "ended_unknown", "untimed", "statements",
        "duration_sum_ns", "idle_sum_ns", "holds", "hold_sum_ns",
    ];

    private static readonly string[] UnfinishedColumns = ["killed", "timed_out", "cut_off"];

    private readonly SqliteStatement _duration;
    private readonly SqliteStatement _transactions;
    private readonly SqliteStatement _unfinished;
    private byte[] _packed = [];

    /// <summary>What columns of transaction_row a reader adds up, and of which it takes the largest, in their order.</summary>
    public const string TransactionSql =
        """
        r.committed, r.rolled_back, r.ended_implicitly, r.disconnected, r.ended_unknown, r.untimed, r.statements,
        r.duration_sum_ns, r.idle_sum_ns, r.holds, r.hold_sum_ns, r.duration_max_ns, r.hold_max_ns, r.open, r.open_oldest_ns,
        r.duration
        """;

    /// <summary>The columns of unfinished that a reader takes.</summary>
    public const string UnfinishedSql = "r.killed, r.timed_out, r.cut_off, r.running, r.running_oldest_ns";

    public SessionTables(SqliteConnection connection)
    {
        _duration = new SqliteStatement(
            connection,
            """
            SELECT duration FROM transaction_row
            WHERE start_ms = ?1 AND agent = ?2 AND digest = ?3 AND server = ?4
                AND schema = ?5 AND user = ?6 AND client = ?7 AND application = ?8
            """);
        _transactions = new SqliteStatement(
            connection,
            CounterTable.Upsert(
                "transaction_row", Key, TransactionColumns, ["duration_max_ns", "hold_max_ns", "open", "open_oldest_ns"], "duration"));
        _unfinished = new SqliteStatement(
            connection, CounterTable.Upsert("unfinished", Key, UnfinishedColumns, ["running", "running_oldest_ns"]));
    }

    /// <summary>Stores the transactions of one key.</summary>
    public void Add(RowKey key, TransactionRow t)
    {
        LatencyHistogram duration = ReadDuration(key);
        PackedPairs.AddTo(duration, PackedPairs.Pack(t.Duration, ref _packed));
        key.BindTo(_transactions);
        CounterTable.BindAll(
            _transactions,
            RowKey.Columns + 1,
            t.Committed, t.RolledBack, t.EndedImplicitly, t.Disconnected, t.EndedUnknown, t.Untimed, t.Statements,
            t.DurationSumNs, t.IdleSumNs, t.Holds, t.HoldSumNs, t.DurationMaxNs, t.HoldMaxNs, t.Open, t.OpenOldestNs);
        _transactions.Bind(DurationParameter, PackedPairs.Pack(duration, ref _packed));
        _ = _transactions.Run();
    }

    /// <summary>Stores the unfinished commands of one key.</summary>
    public void Add(RowKey key, UnfinishedRow u)
    {
        key.BindTo(_unfinished);
        CounterTable.BindAll(_unfinished, RowKey.Columns + 1, u.Killed, u.TimedOut, u.CutOff, u.Running, u.RunningOldestNs);
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
