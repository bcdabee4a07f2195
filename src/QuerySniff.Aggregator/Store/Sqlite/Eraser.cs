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

    /// <summary>Sums of a step: one of all rows is some hundred KiB, one of a host a few.</summary>
    private const int StepSumsMax = 128;

    /// <summary>
    /// Longer than windows are, an identity is kept: a batch that comes again then has nothing that would be stored.
    /// </summary>
    private static readonly TimeSpan IdentityMargin = TimeSpan.FromDays(1);

    private static readonly TableShape[] Shapes =
    [
        TableShape.Traffic, TableShape.Encrypted, TableShape.Connection, TableShape.ConnectionError, TableShape.Transaction,
        TableShape.Unfinished, TableShape.Capture,
    ];

    private readonly Tier _tier;
    private readonly TierStates _states;
    private readonly Retention _retention;
    private readonly SqliteStatement _windows;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement[] _others;
    private readonly SumSpan[] _spans;
    private readonly SqliteStatement _sums;
    private readonly SqliteStatement _partial;
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
        _spans = [.. SumSpan.Of(tier)];
        _sums = new SqliteStatement(
            connection,
            $"""
            DELETE FROM digest_sum WHERE rowid IN
                (SELECT rowid FROM digest_sum WHERE length_ms = ?1 AND start_ms < ?2 LIMIT {StepSumsMax})
            """);
        _partial = new SqliteStatement(connection, "DELETE FROM sum_partial WHERE length_ms = ?1 AND start_ms < ?2");
        _due = new SqliteStatement(connection, "DELETE FROM sum_due WHERE length_ms = ?1 AND start_ms < ?2");
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
        deleted += _spans.Sum(span => DeleteBefore(_sums, span, keptFromMs));

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
        _sums.Dispose();
        _partial.Dispose();
        _due.Dispose();
        _batches.Dispose();
        _size.Dispose();
        foreach (SqliteStatement other in _others)
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
        foreach (SumSpan span in _spans)
        {
            _ = DeleteBefore(_due, span, keptFromMs);
            _ = DeleteBefore(_partial, span, keptFromMs);
        }

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

    private static int DeleteBefore(SqliteStatement statement, SumSpan span, long beforeMs)
    {
        statement.Bind(1, span.LengthMs);
        statement.Bind(2, beforeMs);
        return statement.Run();
    }

    private static int Delete(SqliteStatement statement, long startMs, long agent)
    {
        statement.Bind(1, startMs);
        statement.Bind(2, agent);
        return statement.Run();
    }
}
