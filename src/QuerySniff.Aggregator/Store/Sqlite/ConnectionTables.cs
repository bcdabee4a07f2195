using Google.Protobuf.Collections;
using Microsoft.Data.Sqlite;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Writes connection and connection_error. Entries of one key are added up; of what is open the larger number stays, for an
/// agent that restarts within a window meets connections again. The writer's alone.
/// </summary>
internal sealed class ConnectionTables : IDisposable
{
    private const string Key = "start_ms, agent, server, user, client";
    private const int KeyColumns = 5;

    private static readonly string[] Columns =
    [
        "opened", "joined", "encrypted", "closed_quit", "closed_aborted", "closed_reset", "closed_refused",
        "closed_abandoned", "closed_unknown", "lifetimes", "lifetime_sum_ms",
    ];

    private readonly SqliteStatement _counts;
    private readonly SqliteStatement _error;

    public ConnectionTables(SqliteConnection connection)
    {
        _counts = new SqliteStatement(connection, CounterTable.Upsert("connection", Key, Columns, ["open"]));
        _error = new SqliteStatement(
            connection, CounterTable.Upsert("connection_error", Key + ", at_login, code", ["count"], []));
    }

    /// <summary>What columns of connection a reader sums.</summary>
    public static IReadOnlyList<string> Counters => Columns;

    /// <summary>Stores the connections of one user, client and server in a window.</summary>
    public void Add(long startMs, long agent, long server, long user, long client, ConnectionCounts c)
    {
        ReadOnlySpan<long> key = [startMs, agent, server, user, client];
        Bind(_counts, key);
        CounterTable.BindAll(
            _counts,
            KeyColumns + 1,
            c.Opened, c.Joined, c.Encrypted, c.ClosedQuit, c.ClosedAborted, c.ClosedReset, c.ClosedRefused,
            c.ClosedAbandoned, c.ClosedUnknown, c.Lifetimes, c.LifetimeSumMs, c.Open);
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
            CounterTable.BindAll(_error, KeyColumns + 1, atLogin, error.Code, error.Count);
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
