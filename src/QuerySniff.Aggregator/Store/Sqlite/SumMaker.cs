using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Makes the sums of spans that have changed: what a span adds up to is read in a reader's snapshot, where it keeps nobody
/// waiting, and written only if the span has not changed since.
/// </summary>
internal sealed class SumMaker : IDisposable
{
    /// <summary>Milliseconds. So long nothing must have come for a span: agents' windows of one time come one after the other.</summary>
    private const long QuietMs = 2_000;

    private readonly SqliteStatement _take;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _deletePartial;
    private readonly SqliteStatement _insertPartial;

    public SumMaker(SqliteConnection connection)
    {
        _take = new SqliteStatement(connection, "DELETE FROM sum_due WHERE length_ms = ?1 AND start_ms = ?2 AND marks = ?3");
        _delete = new SqliteStatement(connection, "DELETE FROM digest_sum WHERE length_ms = ?1 AND start_ms = ?2");
        _insert = new SqliteStatement(
            connection,
            """
            INSERT INTO digest_sum (length_ms, start_ms, dimension, value, total_load, total_detail, load, detail)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        _deletePartial = new SqliteStatement(connection, "DELETE FROM sum_partial WHERE length_ms = ?1 AND start_ms = ?2");
        _insertPartial = new SqliteStatement(
            connection, "INSERT INTO sum_partial (length_ms, start_ms, has_load) VALUES (?1, ?2, ?3)");
    }

    /// <summary>Adds up the newest of the shortest spans that are due, in a reader's snapshot; null if none is.</summary>
    public static BucketSum? Read(SqliteConnection connection, long nowMs)
    {
        TierState[] states = TierStates.Read(connection);
        foreach (SumSpan span in SumSpan.All)
        {
            TierState state = states[span.Tier.Number];
            long endMs = span.Tier == Tier.Windows ? nowMs : state.RolledToMs;
            using SqliteStatement due = new(
                connection,
                """
                SELECT start_ms, marks FROM sum_due
                WHERE length_ms = ?1 AND start_ms >= ?2 AND start_ms <= ?3 AND marked_ms <= ?4 ORDER BY start_ms DESC LIMIT 1
                """);
            due.Bind(1, span.LengthMs);
            due.Bind(2, state.KeptFromMs);
            due.Bind(3, endMs - span.LengthMs);
            due.Bind(4, nowMs - QuietMs);
            if (due.Step())
            {
                return Read(connection, span, due.Int64(0), due.Int64(1));
            }
        }

        return null;
    }

    /// <summary>Stores a sum, inside the writer's transaction; one that has become old while it was made is left.</summary>
    public void Write(BucketSum sum)
    {
        _take.Bind(3, sum.Marks);
        if (Run(_take, sum) == 0)
        {
            return;
        }

        _ = Run(_delete, sum);
        foreach (SumPart part in sum.Parts)
        {
            Insert(sum, part);
        }

        _ = Run(_deletePartial, sum);
        if (sum.Shared != SharedSums.All)
        {
            _insertPartial.Bind(3, sum.Shared == SharedSums.Load ? 1 : 0);
            _ = Run(_insertPartial, sum);
        }
    }

    public void Dispose()
    {
        _take.Dispose();
        _delete.Dispose();
        _insert.Dispose();
        _deletePartial.Dispose();
        _insertPartial.Dispose();
    }

    private void Insert(BucketSum sum, SumPart part)
    {
        _insert.Bind(3, part.Dimension.Number);
        _insert.Bind(4, part.Value);
        _insert.Bind(5, part.TotalLoad);
        _insert.Bind(6, part.TotalDetail);
        _insert.Bind(7, part.Load);
        if (part.Detail is { } detail)
        {
            _insert.Bind(8, detail);
        }
        else
        {
            _insert.BindNull(8);
        }

        _ = Run(_insert, sum);
    }

    private static int Run(SqliteStatement statement, BucketSum sum)
    {
        statement.Bind(1, sum.Span.LengthMs);
        statement.Bind(2, sum.StartMs);
        return statement.Run();
    }

    private static BucketSum Read(SqliteConnection connection, SumSpan span, long startMs, long marks)
    {
        BucketSummer summer = new(span);
        using SqliteStatement row = new(
            connection,
            $"""
            SELECT {BucketSummer.Columns} FROM window_row{span.Tier.Suffix} r
            WHERE r.start_ms >= ?1 AND r.start_ms < ?2 ORDER BY r.start_ms, r.agent, r.digest
            """);
        row.Bind(1, startMs);
        row.Bind(2, startMs + span.LengthMs);
        while (row.Step())
        {
            summer.Add(row);
        }

        return summer.Finish(startMs, marks);
    }
}
