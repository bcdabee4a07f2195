using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The writer's knowledge of what the tiers have: table tier, and the same in memory. A change is made inside the writer's
/// transaction; <see cref="Load"/> must follow a rollback.
/// </summary>
internal sealed class TierStates : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _update;

    public TierStates(SqliteConnection connection)
    {
        _connection = connection;
        _update = new SqliteStatement(
            connection, "UPDATE tier SET kept_from_ms = ?2, rolled_to_ms = ?3, rolled_agent = ?4 WHERE number = ?1");
        All = Read(connection);
    }

    /// <summary>The finest tier first.</summary>
    public TierState[] All { get; private set; }

    public TierState this[Tier tier] => All[tier.Number];

    /// <summary>Reads the states within a connection's snapshot.</summary>
    public static TierState[] Read(SqliteConnection connection)
    {
        using SqliteStatement row = new(connection, "SELECT number, kept_from_ms, rolled_to_ms, rolled_agent FROM tier ORDER BY number");
        List<TierState> states = [];
        while (row.Step())
        {
            states.Add(new TierState(Tier.All[(int)row.Int64(0)], row.Int64(1), row.Int64(2), row.Int64(3)));
        }

        return [.. states];
    }

    /// <summary>Changes a tier's state.</summary>
    public void Set(TierState state)
    {
        _update.Bind(1, state.Tier.Number);
        _update.Bind(2, state.KeptFromMs);
        _update.Bind(3, state.RolledToMs);
        _update.Bind(4, state.RolledAgent);
        _ = _update.Run();
        All[state.Tier.Number] = state;
    }

    /// <summary>Takes the states from the file again.</summary>
    public void Load() => All = Read(_connection);

    public void Dispose() => _update.Dispose();
}
