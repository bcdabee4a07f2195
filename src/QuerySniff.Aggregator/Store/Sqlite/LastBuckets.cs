using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The last bucket of each host in a range: what is open or running is of its end. What a host has not reported again there
/// is over.
/// </summary>
internal sealed class LastBuckets
{
    private readonly Dictionary<long, long> _lastMs = [];

    public static LastBuckets Read(SqliteConnection connection, PlannedQuery query)
    {
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"SELECT c.agent, max(c.start_ms) FROM capture{tier} c WHERE c.{range} GROUP BY c.agent");
        LastBuckets last = new();
        while (row.Step())
        {
            long agent = row.Int64(0);
            last._lastMs[agent] = Math.Max(row.Int64(1), last._lastMs.GetValueOrDefault(agent));
        }

        return last;
    }

    public bool Is(long agent, long startMs) => _lastMs.TryGetValue(agent, out long last) && last == startMs;
}
