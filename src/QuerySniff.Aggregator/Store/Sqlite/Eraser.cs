using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Gives up what is older than its tier is kept: first the tier's bound moves, from where on nobody reads what is before it;
/// then that is deleted, some windows of some agents at a time. The file keeps its size, and its free pages are used again.
/// The writer's alone.
/// </summary>
internal sealed class Eraser : IDisposable
{
    /// <summary>Rows of a step, unless one agent's window alone has more: what an ack may have to wait for.</summary>
    private const int StepRowsMax = 5_000;

    /// <summary>Sums of a step: each is some hundred KiB.</summary>
    private const int StepSumsMax = 16;

    /// <summary>
    /// Longer than windows are, an identity is kept: a batch that comes again then has nothing that would be stored.
    /// </summary>
    private static readonly TimeSpan IdentityMargin = TimeSpan.FromDays(1);

    private static readonly TableShape[] Shapes =
    [
        TableShape.Traffic, TableShape.Encrypted, TableShape.Connection, TableShape.ConnectionError, TableShape.Transaction,
        TableShape.Unfinished, TableShape.Capture,
    ];

    private static readonly string[] SumTables = ["digest_sum", "duration_sum"];

    private readonly Tier _tier;
    private readonly TierStates _states;
    private readonly Retention _retention;
    private readonly SqliteStatement _windows;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement[] _others;
    private readonly SqliteStatement[] _sums;
    private readonly SqliteStatement _due;
    private readonly SqliteStatement _batches;
    private readonly SqliteStatement _size;

    public Eraser(SqliteConnection connection, Tier tier, TierStates states, Retention retention)
    {
        _tier = tier;
        _states = states;
        _retention = retention;
        _windows = new SqliteStatement(
            connection, $"SELECT start_ms, agent FROM capture{tier.Suffix} WHERE start_ms < ?1 ORDER BY start_ms, agent LIMIT ?2");
        _rows = new SqliteStatement(connection, $"DELETE FROM window_row{tier.Suffix} WHERE start_ms = ?1 AND agent = ?2");
        _others =
        [
            .. Shapes.Select(shape => new SqliteStatement(
                connection, $"DELETE FROM {shape.Name}{tier.Suffix} WHERE start_ms = ?1 AND agent = ?2")),
        ];
        _sums =
        [
            .. SumTables.Select(table => new SqliteStatement(
                connection,
                $"""
                DELETE FROM {table}{tier.Suffix} WHERE start_ms IN
                    (SELECT start_ms FROM {table}{tier.Suffix} WHERE start_ms < ?1 LIMIT {StepSumsMax})
                """)),
        ];
        _due = new SqliteStatement(connection, "DELETE FROM sum_due WHERE tier = ?1 AND start_ms < ?2");
        _batches = new SqliteStatement(
            connection,
            $"""
            DELETE FROM batch WHERE (boot, sequence) IN
                (SELECT boot, sequence FROM batch WHERE received_ms < ?1 LIMIT {StepRowsMax})
            """);
        _size = new SqliteStatement(connection, "UPDATE size SET rows = rows - ?1");
    }

    /// <summary>Deletes some of what is too old, inside the writer's transaction.</summary>
    /// <returns>Whether there was something to do.</returns>
    public bool Step(long nowMs)
    {
        bool hasMoved = MoveBound(nowMs);
        long keptFromMs = _states[_tier].KeptFromMs;
        long deleted = DeleteWindows(keptFromMs);
        foreach (SqliteStatement sums in _sums)
        {
            sums.Bind(1, keptFromMs);
            deleted += sums.Run();
        }

        if (_tier.Coarser is null)
        {
            _batches.Bind(1, nowMs - (long)(_retention.Of(_tier) + IdentityMargin).TotalMilliseconds);
            deleted += _batches.Run();
        }

        return hasMoved || deleted > 0;
    }

    public void Dispose()
    {
        _windows.Dispose();
        _rows.Dispose();
        _due.Dispose();
        _batches.Dispose();
        _size.Dispose();
        foreach (SqliteStatement other in _others.Concat(_sums))
        {
            other.Dispose();
        }
    }

    // At whole buckets of the coarser tier, and only what that has: so the tiers meet where both are whole.
    private bool MoveBound(long nowMs)
    {
        TierState state = _states[_tier];
        long keptFromMs = (_tier.Coarser ?? _tier).FloorMs(nowMs - (long)_retention.Of(_tier).TotalMilliseconds);
        if (_tier.Coarser is { } coarser)
        {
            keptFromMs = Math.Min(keptFromMs, _states[coarser].RolledToMs);
        }

        if (keptFromMs <= state.KeptFromMs)
        {
            return false;
        }

        _states.Set(state with { KeptFromMs = keptFromMs });
        _due.Bind(1, _tier.Number);
        _due.Bind(2, keptFromMs);
        _ = _due.Run();
        return true;
    }

    private long DeleteWindows(long keptFromMs)
    {
        long rows = 0;
        long deleted = 0;
        foreach ((long startMs, long agent) in OldestWindows(keptFromMs))
        {
            if (deleted >= StepRowsMax)
            {
                break;
            }

            int ofWindow = Delete(_rows, startMs, agent);
            rows += ofWindow;
            deleted += ofWindow + _others.Sum(other => Delete(other, startMs, agent));
        }

        if (rows > 0)
        {
            _size.Bind(1, rows);
            _ = _size.Run();
        }

        return deleted;
    }

    private List<(long StartMs, long Agent)> OldestWindows(long keptFromMs)
    {
        List<(long StartMs, long Agent)> windows = [];
        _windows.Bind(1, keptFromMs);
        _windows.Bind(2, StepRowsMax);
        while (_windows.Step())
        {
            windows.Add((_windows.Int64(0), _windows.Int64(1)));
        }

        _windows.Reset();
        return windows;
    }

    private static int Delete(SqliteStatement statement, long startMs, long agent)
    {
        statement.Bind(1, startMs);
        statement.Bind(2, agent);
        return statement.Run();
    }
}
