using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Makes the sums by digest of buckets that have changed: what a bucket adds up to is read in a reader's snapshot, where it
/// keeps nobody waiting, and written only if the bucket has not changed since.
/// </summary>
internal sealed class SumMaker : IDisposable
{
    /// <summary>Milliseconds. So long nothing must have come for a bucket: agents' windows of one time come one after the other.</summary>
    private const long QuietMs = 2_000;

    private readonly SqliteStatement _take;
    private readonly SqliteStatement[] _insert;
    private readonly SqliteStatement[] _insertDurations;

    public SumMaker(SqliteConnection connection)
    {
        _take = new SqliteStatement(connection, "DELETE FROM sum_due WHERE tier = ?1 AND start_ms = ?2 AND marks = ?3");
        _insert =
        [
            .. Tier.All.Select(tier => new SqliteStatement(
                connection, $"INSERT OR REPLACE INTO digest_sum{tier.Suffix} (start_ms, load, detail) VALUES (?1, ?2, ?3)")),
        ];
        _insertDurations =
        [
            .. Tier.All.Select(tier => new SqliteStatement(
                connection, $"INSERT OR REPLACE INTO duration_sum{tier.Suffix} (start_ms, max_ns, durations) VALUES (?1, ?2, ?3)")),
        ];
    }

    /// <summary>Adds up the newest bucket that is due, in a reader's snapshot; null if none is.</summary>
    public static BucketSum? Read(SqliteConnection connection, long nowMs)
    {
        foreach (TierState state in TierStates.Read(connection))
        {
            long endMs = state.Tier == Tier.Windows ? nowMs : state.RolledToMs;
            using SqliteStatement due = new(
                connection,
                """
                SELECT start_ms, marks FROM sum_due
                WHERE tier = ?1 AND start_ms >= ?2 AND start_ms <= ?3 AND marked_ms <= ?4 ORDER BY start_ms DESC LIMIT 1
                """);
            due.Bind(1, state.Tier.Number);
            due.Bind(2, state.KeptFromMs);
            due.Bind(3, endMs - state.Tier.LengthMs);
            due.Bind(4, nowMs - QuietMs);
            if (due.Step())
            {
                return Read(connection, state.Tier, due.Int64(0), due.Int64(1));
            }
        }

        return null;
    }

    /// <summary>Stores a sum, inside the writer's transaction; one that has become old while it was made is left.</summary>
    public void Write(BucketSum sum)
    {
        _take.Bind(1, sum.Tier.Number);
        _take.Bind(2, sum.StartMs);
        _take.Bind(3, sum.Marks);
        if (_take.Run() == 1)
        {
            SqliteStatement insert = _insert[sum.Tier.Number];
            insert.Bind(1, sum.StartMs);
            insert.Bind(2, sum.Load);
            insert.Bind(3, sum.Detail);
            _ = insert.Run();
            SqliteStatement insertDurations = _insertDurations[sum.Tier.Number];
            insertDurations.Bind(1, sum.StartMs);
            insertDurations.Bind(2, sum.DurationMaxNs);
            insertDurations.Bind(3, sum.Durations);
            _ = insertDurations.Run();
        }
    }

    public void Dispose()
    {
        _take.Dispose();
        foreach (SqliteStatement insert in _insert.Concat(_insertDurations))
        {
            insert.Dispose();
        }
    }

    private static BucketSum Read(SqliteConnection connection, Tier tier, long startMs, long marks)
    {
        Dictionary<long, CommandAggregate> sums = [];
        using SqliteStatement row = new(
            connection,
            $"SELECT r.digest, {AggregateColumns.Sql} FROM window_row{tier.Suffix} r WHERE r.start_ms >= ?1 AND r.start_ms < ?2");
        row.Bind(1, startMs);
        row.Bind(2, startMs + tier.LengthMs);
        while (row.Step())
        {
            ref CommandAggregate? sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, row.Int64(0), out _);
            AggregateColumns.AddTo(sum ??= new CommandAggregate(), row, first: 1);
        }

        KeyValuePair<long, CommandAggregate>[] sorted = [.. sums.OrderBy(sum => sum.Key)];
        CommandAggregate all = new();
        foreach ((_, CommandAggregate sum) in sorted)
        {
            all.Add(sum);
        }

        byte[] durations = [];
        return new BucketSum(
            tier,
            startMs,
            marks,
            DigestSums.PackLoad(sorted),
            DigestSums.PackDetail(sorted),
            all.DurationMaxNs,
            PackedPairs.Pack(all.Durations, ref durations).ToArray());
    }
}
