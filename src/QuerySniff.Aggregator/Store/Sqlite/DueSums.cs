using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Marks the spans of a tier whose rows have changed, in the transaction that changes them: a sum of such a span is not read,
/// and made anew. A span with rows is marked or has its sums. The writer's alone.
/// </summary>
internal sealed class DueSums : IDisposable
{
    private readonly SumSpan[] _spans;
    private readonly SqliteStatement _mark;

    public DueSums(SqliteConnection connection, Tier tier)
    {
        _spans = [.. SumSpan.Of(tier)];
        _mark = new SqliteStatement(
            connection,
            """
            INSERT INTO sum_due (length_ms, start_ms, marks, marked_ms) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT DO UPDATE SET marks = marks + 1, marked_ms = excluded.marked_ms
            """);
    }

    /// <summary>Marks the spans that a time is in.</summary>
    public void Mark(long timeMs, long nowMs)
    {
        foreach (SumSpan span in _spans)
        {
            _mark.Bind(1, span.LengthMs);
            _mark.Bind(2, span.FloorMs(timeMs));
            _mark.Bind(3, nowMs);
            _ = _mark.Run();
        }
    }

    public void Dispose() => _mark.Dispose();
}
