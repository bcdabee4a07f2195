using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Keeps what is so at a window's end (open connections and transactions, running commands) from adding up over the windows
/// of a bucket: a bucket has the states of the last of an agent's windows in it. One tier's; the writer's alone.
/// </summary>
internal sealed class BucketStates : IDisposable
{
    private readonly SqliteStatement _last;
    private readonly SqliteStatement[] _clear;

    public BucketStates(SqliteConnection connection, Tier tier)
    {
        _last = new SqliteStatement(
            connection, $"SELECT last_ms FROM capture{tier.Suffix} WHERE start_ms = ?1 AND agent = ?2");
        TableShape[] shapes = [TableShape.Connection, TableShape.Transaction, TableShape.Unfinished];
        _clear = [.. shapes.Select(shape => new SqliteStatement(connection, shape.ClearStates(tier)))];
    }

    /// <summary>Before a window is added to its bucket: forgets the states of those before it.</summary>
    /// <returns>Whether it is the last one yet, so that its states are the bucket's.</returns>
    public bool Take(long bucketMs, long agent, long windowMs)
    {
        Bind(_last, bucketMs, agent);
        long? lastMs = _last.Step() ? _last.Int64(0) : null;
        _last.Reset();
        if (lastMs < windowMs)
        {
            foreach (SqliteStatement clear in _clear)
            {
                Bind(clear, bucketMs, agent);
                _ = clear.Run();
            }
        }

        return lastMs is null || lastMs <= windowMs;
    }

    public void Dispose()
    {
        _last.Dispose();
        foreach (SqliteStatement clear in _clear)
        {
            clear.Dispose();
        }
    }

    private static void Bind(SqliteStatement statement, long bucketMs, long agent)
    {
        statement.Bind(1, bucketMs);
        statement.Bind(2, agent);
    }
}
