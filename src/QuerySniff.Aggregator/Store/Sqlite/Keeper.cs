using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The work that keeps the store quick and bounded: rolls up and gives up, in small transactions. The writer's alone.</summary>
internal sealed class Keeper : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly TierStates _states;
    private readonly RollUp[] _rollUps;
    private readonly Eraser[] _erasers;
    private readonly SumMaker _sums;

    /// <param name="connection">The writer's.</param>
    /// <param name="tiers">Write each tier, the finest first.</param>
    /// <param name="states">What the tiers have.</param>
    /// <param name="retention">How long the tiers are kept.</param>
    public Keeper(SqliteConnection connection, IReadOnlyList<WindowWriter> tiers, TierStates states, Retention retention)
    {
        _connection = connection;
        _states = states;
        _rollUps = [.. Tier.All.Skip(1).Select(tier => new RollUp(connection, tiers[tier.Number], tier, states))];
        _erasers = [.. Tier.All.Select(tier => new Eraser(connection, tier, states, retention))];
        _sums = new SumMaker(connection);
    }

    /// <summary>Does one step of each kind of work, each in a transaction of its own.</summary>
    /// <returns>Whether there was something to do.</returns>
    public bool RollUp(long nowMs) => _rollUps.Aggregate(false, (worked, rollUp) => Run(() => rollUp.Step(nowMs)) || worked);

    /// <summary>Deletes some of what is too old.</summary>
    /// <returns>Whether there was something to do.</returns>
    public bool Erase(long nowMs) => _erasers.Aggregate(false, (worked, eraser) => Run(() => eraser.Step(nowMs)) || worked);

    /// <summary>Stores a bucket's sums.</summary>
    public void Write(BucketSum sum) => Run(() =>
    {
        _sums.Write(sum);
        return true;
    });

    public void Dispose()
    {
        _sums.Dispose();
        foreach (RollUp rollUp in _rollUps)
        {
            rollUp.Dispose();
        }

        foreach (Eraser eraser in _erasers)
        {
            eraser.Dispose();
        }
    }

    private bool Run(Func<bool> step)
    {
        try
        {
            return WriterTransaction.Run(_connection, step);
        }
        catch
        {
            _states.Load();
            throw;
        }
    }
}
