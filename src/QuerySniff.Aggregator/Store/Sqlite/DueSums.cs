using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Marks the buckets of a tier whose rows have changed, in the transaction that changes them: a sum of such a bucket is not
/// read, and made anew. A bucket with rows is marked or has its sum. The writer's alone.
/// </summary>
internal sealed class DueSums : IDisposable
{
    private readonly Tier _tier;
    private readonly SqliteStatement _mark;

    public DueSums(SqliteConnection connection, Tier tier)
    {
        _tier = tier;
        _mark = new SqliteStatement(
            connection,
            """
            INSERT INTO sum_due (tier, start_ms, marks, marked_ms) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT DO UPDATE SET marks = marks + 1, marked_ms = excluded.marked_ms
            """);
    }

    /// <summary>Marks the bucket that a time is in.</summary>
    public void Mark(long timeMs, long nowMs)
    {
        _mark.Bind(1, _tier.Number);
        _mark.Bind(2, _tier.FloorMs(timeMs));
        _mark.Bind(3, nowMs);
        _ = _mark.Run();
    }

    public void Dispose() => _mark.Dispose();
}
