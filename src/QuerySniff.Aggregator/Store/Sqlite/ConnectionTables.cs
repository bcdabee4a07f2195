using Google.Protobuf.Collections;
using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes connection and connection_error. Entries of one key are added up; of what is open the larger number stays, for an
/// agent that restarts within a window meets connections again. One tier's; the writer's alone.
/// </summary>
internal sealed class ConnectionTables : IDisposable
{
    private readonly SqliteStatement _counts;
    private readonly SqliteStatement _error;

    public ConnectionTables(SqliteConnection connection, Tier tier)
    {
        _counts = new SqliteStatement(connection, TableShape.Connection.Upsert(tier));
        _error = new SqliteStatement(connection, TableShape.ConnectionError.Upsert(tier));
    }

    /// <summary>Stores the connections of one user, client and server in a window; whether they are still open if it is the last one.</summary>
    public void Add(ReadOnlySpan<long> key, ConnectionCounts c, bool isLast)
    {
        Bind(_counts, key);
        _counts.BindAll(
            key.Length + 1,
            c.Opened, c.Joined, c.Encrypted, c.ClosedQuit, c.ClosedAborted, c.ClosedReset, c.ClosedRefused,
            c.ClosedAbandoned, c.ClosedUnknown, c.Lifetimes, c.LifetimeSumMs, isLast ? c.Open : 0);
        _ = _counts.Run();
        AddErrors(key, atLogin: 0, c.RefusedByCode);
        AddErrors(key, atLogin: 1, c.LoginsFailedByCode);
    }

    public void Dispose()
    {
        _counts.Dispose();
        _error.Dispose();
    }

    private void AddErrors(ReadOnlySpan<long> key, ulong atLogin, RepeatedField<ErrorCount> errors)
    {
        foreach (ErrorCount error in errors)
        {
            Bind(_error, key);
            _error.BindAll(key.Length + 1, atLogin, error.Code, error.Count);
            _ = _error.Run();
        }
    }

    private static void Bind(SqliteStatement statement, ReadOnlySpan<long> key)
    {
        for (int i = 0; i < key.Length; i++)
        {
            statement.Bind(i + 1, key[i]);
        }
    }
}
