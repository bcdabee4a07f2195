using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Makes a coarser tier of the finer one: the windows of some agents in a bucket at a time, in the same transaction as the
/// note of how far it has come. So a step counts once, whenever the process ends; and what comes later for a time that is
/// rolled up already is added by whoever stores it. Histograms are merged exactly. The writer's alone.
/// </summary>
internal sealed class RollUp : IDisposable
{
    /// <summary>Milliseconds after a bucket's end: most of its windows have come by then. Those that have not are added one by one.</summary>
    private const long GraceMs = 15_000;

    /// <summary>Rows of the finer tier in a step, unless one agent's alone are more: what an ack may have to wait for.</summary>
    private const int StepRowsMax = 10_000;

    /// <summary>Sums whose memory is kept for the next agents, some KiB each: a busy fleet rolls up tens of thousands of rows a second.</summary>
    private const int SparesMax = 2_000;

    private static readonly TableShape[] Shapes =
    [
        TableShape.Capture, TableShape.Traffic, TableShape.Encrypted, TableShape.Connection, TableShape.ConnectionError,
        TableShape.Unfinished,
    ];

    private readonly Tier _tier;
    private readonly TierStates _states;
    private readonly WindowWriter _writer;
    private readonly BucketStates _lasts;
    private readonly DueSums _due;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _windows;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement _transactions;
    private readonly SqliteStatement[] _counters;
    private readonly SqliteStatement _size;
    private readonly Dictionary<RowKey, RowSum> _sums = [];
    private readonly Stack<RowSum> _spares = [];

    /// <param name="connection">The writer's.</param>
    /// <param name="writer">Writes the tier that is made.</param>
    /// <param name="tier">That tier.</param>
    /// <param name="states">What the tiers have.</param>
    public RollUp(SqliteConnection connection, WindowWriter writer, Tier tier, TierStates states)
    {
        string finer = tier.Finer.Suffix;
        _tier = tier;
        _states = states;
        _writer = writer;
        _lasts = new BucketStates(connection, tier);
        _due = new DueSums(connection, tier);
        _next = new SqliteStatement(connection, $"SELECT start_ms FROM capture{finer} WHERE start_ms >= ?1 ORDER BY start_ms LIMIT 1");
        _windows = new SqliteStatement(
            connection,
            $"""
            SELECT agent, start_ms, last_ms FROM capture{finer}
            WHERE start_ms >= ?1 AND start_ms < ?2 AND agent > ?3 ORDER BY agent, start_ms
            """);
        _rows = new SqliteStatement(
            connection,
            $"SELECT {RowKey.Rest}, {RowTable.ValueColumns} FROM window_row{finer} WHERE start_ms = ?1 AND agent = ?2");
        TableShape transaction = TableShape.Transaction;
        IEnumerable<string> columns = [.. transaction.Key, .. transaction.Counters, .. transaction.Maxima, .. transaction.States];
        _transactions = new SqliteStatement(
            connection,
            $"SELECT {string.Join(", ", columns)}, duration FROM transaction_row{finer} WHERE start_ms = ?1 AND agent = ?2");
        _counters = [.. Shapes.Select(shape => new SqliteStatement(connection, shape.RollUp(tier)))];
        _size = new SqliteStatement(connection, "UPDATE size SET rows = rows + ?1");
    }

    /// <summary>Rolls up some agents' windows of the oldest bucket that is due, inside the writer's transaction.</summary>
    /// <returns>Whether there was something to do.</returns>
    public bool Step(long nowMs)
    {
        TierState state = _states[_tier];
        long dueMs = _tier.FloorMs(Math.Min(nowMs - GraceMs, _states[_tier.Finer].RolledToMs));
        if (state.RolledToMs >= dueMs)
        {
            return false;
        }

        long bucketMs = state.RolledAgent > 0 ? state.RolledToMs : NextBucket(state.RolledToMs) ?? dueMs;
        if (bucketMs >= dueMs)
        {
            _states.Set(state with { RolledToMs = dueMs, RolledAgent = 0 });
            return true;
        }

        long? lastAgent = RollAgents(bucketMs, state.RolledAgent, nowMs);
        _states.Set(state with
        {
            RolledToMs = lastAgent is null ? bucketMs + _tier.LengthMs : bucketMs,
            RolledAgent = lastAgent ?? 0,
        });
        return true;
    }

    public void Dispose()
    {
        _lasts.Dispose();
        _due.Dispose();
        _next.Dispose();
        _windows.Dispose();
        _rows.Dispose();
        _transactions.Dispose();
        _size.Dispose();
        foreach (SqliteStatement counter in _counters)
        {
            counter.Dispose();
        }
    }

    private void Spare(RowSum sum)
    {
        if (_spares.Count < SparesMax)
        {
            sum.Clear();
            _spares.Push(sum);
        }
    }

    private long? NextBucket(long fromMs)
    {
        _next.Bind(1, fromMs);
        long? bucketMs = _next.Step() ? _tier.FloorMs(_next.Int64(0)) : null;
        _next.Reset();
        return bucketMs;
    }

    /// <returns>The last agent that was rolled up; null if it was the bucket's last.</returns>
    private long? RollAgents(long bucketMs, long afterAgent, long nowMs)
    {
        long rows = 0;
        foreach (IGrouping<long, (long Agent, long StartMs, long LastMs)> agent in Windows(bucketMs, afterAgent).GroupBy(window => window.Agent))
        {
            if (rows >= StepRowsMax)
            {
                return afterAgent;
            }

            rows += RollAgent(bucketMs, agent.Key, agent);
            afterAgent = agent.Key;
        }

        _due.Mark(bucketMs, nowMs);
        return null;
    }

    private List<(long Agent, long StartMs, long LastMs)> Windows(long bucketMs, long afterAgent)
    {
        List<(long Agent, long StartMs, long LastMs)> windows = [];
        _windows.Bind(1, bucketMs);
        _windows.Bind(2, bucketMs + _tier.LengthMs);
        _windows.Bind(3, afterAgent);
        while (_windows.Step())
        {
            windows.Add((_windows.Int64(0), _windows.Int64(1), _windows.Int64(2)));
        }

        _windows.Reset();
        return windows;
    }

    private long RollAgent(long bucketMs, long agent, IEnumerable<(long Agent, long StartMs, long LastMs)> windows)
    {
        _sums.Clear();
        long rows = 0;
        foreach ((_, long startMs, long lastMs) in windows)
        {
            bool isLast = _lasts.Take(bucketMs, agent, lastMs);
            AddCounters(startMs, agent, bucketMs, isLast);
            AddTransactions(startMs, agent, bucketMs, isLast);
            rows += AddRows(startMs, agent, bucketMs);
        }

        long newRows = 0;
        foreach ((RowKey key, RowSum sum) in _sums.OrderBy(sum => sum.Key.Digest))
        {
            newRows += _writer.Rows.Add(key, sum) ? 1 : 0;
            Spare(sum);
        }

        _size.Bind(1, newRows);
        _ = _size.Run();
        return rows;
    }

    private void AddCounters(long startMs, long agent, long bucketMs, bool isLast)
    {
        for (int i = 0; i < Shapes.Length; i++)
        {
            SqliteStatement counter = _counters[i];
            counter.Bind(1, startMs);
            counter.Bind(2, agent);
            counter.Bind(3, bucketMs);
            if (Shapes[i].States.Length > 0)
            {
                counter.Bind(4, isLast ? 1 : 0);
            }

            _ = counter.Run();
        }
    }

    private void AddTransactions(long startMs, long agent, long bucketMs, bool isLast)
    {
        TableShape shape = TableShape.Transaction;
        Span<ulong> columns = stackalloc ulong[shape.Counters.Length + shape.Maxima.Length + shape.States.Length];
        _transactions.Bind(1, startMs);
        _transactions.Bind(2, agent);
        while (_transactions.Step())
        {
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = _transactions.Bits(shape.Key.Length + i);
            }

            if (!isLast)
            {
                columns[^1] = 0;
            }

            _writer.Sessions.Add(
                RowKey.Read(_transactions, bucketMs, agent), columns, _transactions.Blob(shape.Key.Length + columns.Length));
        }

        _transactions.Reset();
    }

    private long AddRows(long startMs, long agent, long bucketMs)
    {
        long rows = 0;
        _rows.Bind(1, startMs);
        _rows.Bind(2, agent);
        while (_rows.Step())
        {
            RowKey key = RowKey.Read(_rows, bucketMs, agent);
            ref RowSum? sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
            sum ??= _spares.TryPop(out RowSum? spare) ? spare : new RowSum();
            sum.Add(_rows, first: RowKey.Columns - 2);
            rows++;
        }

        _rows.Reset();
        return rows;
    }
}
