using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads transaction_row and unfinished within the snapshot of a reader's connection.</summary>
internal static class SessionReader
{
    private const string TransactionSql =
        """
        r.committed, r.rolled_back, r.ended_implicitly, r.disconnected, r.ended_unknown, r.untimed, r.statements,
        r.duration_sum_ns, r.idle_sum_ns, r.holds, r.hold_sum_ns, r.duration_max_ns, r.hold_max_ns, r.open, r.open_oldest_ns,
        r.duration
        """;

    private const int DigestColumn = 3;

    private const string UnfinishedSql = "r.killed, r.timed_out, r.cut_off, r.running, r.running_oldest_ns";

    public static SessionsAnswer<TransactionAggregate> Transactions(
        SqliteConnection connection, PlannedQuery query, Dimension? by, TransactionOrder order, int limit)
    {
        Dictionary<long, TransactionAggregate> groups = [];
        LastBuckets last = LastBuckets.Read(connection, query);
        using (SqliteStatement row = Scan(connection, query, by, "transaction_row", TransactionSql))
        {
            while (StepTo(row, query))
            {
                Add(GroupOf(groups, row.Int64(0)), row, last.Is(row.Int64(1), row.Int64(2)));
            }
        }

        TransactionAggregate total = new();
        foreach (TransactionAggregate group in groups.Values)
        {
            total.Add(group);
        }

        IEnumerable<KeyValuePair<long, TransactionAggregate>> ordered = groups
            .OrderByDescending(group => order == TransactionOrder.Hold ? group.Value.HoldSumNs : group.Value.DurationSumNs)
            .ThenByDescending(group => group.Value.OpenOldestNs)
            .ThenByDescending(group => group.Value.Count)
            .ThenBy(group => group.Key);
        return Answer(connection, query, by, total, ordered.Take(limit));
    }

    public static SessionsAnswer<UnfinishedAggregate> Unfinished(
        SqliteConnection connection, PlannedQuery query, Dimension? by, int limit)
    {
        Dictionary<long, UnfinishedAggregate> groups = [];
        LastBuckets last = LastBuckets.Read(connection, query);
        using (SqliteStatement row = Scan(connection, query, by, "unfinished", UnfinishedSql))
        {
            while (StepTo(row, query))
            {
                Add(GroupOf(groups, row.Int64(0)), row, last.Is(row.Int64(1), row.Int64(2)));
            }
        }

        UnfinishedAggregate total = new();
        foreach (UnfinishedAggregate group in groups.Values)
        {
            total.Add(group);
        }

        IEnumerable<KeyValuePair<long, UnfinishedAggregate>> ordered = groups
            .OrderByDescending(group => group.Value.RunningOldestNs)
            .ThenByDescending(group => group.Value.Killed + group.Value.TimedOut + group.Value.CutOff)
            .ThenBy(group => group.Key);
        return Answer(connection, query, by, total, ordered.Take(limit));
    }

    private static SessionsAnswer<T> Answer<T>(
        SqliteConnection connection, PlannedQuery query, Dimension? by, T total, IEnumerable<KeyValuePair<long, T>> groups)
    {
        using DictionaryReader dictionary = new(connection);
        SessionGroup<T>[] described =
        [
            .. groups.Select(group => by is { } dimension
                ? new SessionGroup<T>(dictionary.ValueOf(dimension, group.Key), Digest: null, group.Value)
                : new SessionGroup<T>("", dictionary.Describe(group.Key), group.Value)),
        ];
        return new SessionsAnswer<T>(CoverageReader.Read(connection, query), total, described);
    }

    private static SqliteStatement Scan(
        SqliteConnection connection, PlannedQuery query, Dimension? by, string table, string columns)
    {
        string group = by is { } dimension ? RowScan.ColumnOf(dimension) : "digest";
        string filter = RowScan.FilterSql(connection, query, "r", RowScan.Dimensions);
        return PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"SELECT r.{group}, r.agent, r.start_ms, r.digest, {columns} FROM {table}{tier} r WHERE r.{range}{filter}");
    }

    private static bool StepTo(SqliteStatement row, PlannedQuery query)
    {
        while (row.Step())
        {
            if (query.Digests.Has(row.Int64(DigestColumn)))
            {
                return true;
            }
        }

        return false;
    }

    private static T GroupOf<T>(Dictionary<long, T> groups, long key)
        where T : new()
    {
        ref T? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
        return group ??= new T();
    }

    private static void Add(TransactionAggregate group, SqliteStatement row, bool isLast)
    {
        const int first = DigestColumn + 1;
        group.Committed += row.Int64(first);
        group.RolledBack += row.Int64(first + 1);
        group.EndedImplicitly += row.Int64(first + 2);
        group.Disconnected += row.Int64(first + 3);
        group.EndedUnknown += row.Int64(first + 4);
        group.Untimed += row.Int64(first + 5);
        group.Statements += row.Int64(first + 6);
        group.DurationSumNs += row.Int64(first + 7);
        group.IdleSumNs += row.Int64(first + 8);
        group.Holds += row.Int64(first + 9);
        group.HoldSumNs += row.Int64(first + 10);
        group.DurationMaxNs = Math.Max(group.DurationMaxNs, row.Int64(first + 11));
        group.HoldMaxNs = Math.Max(group.HoldMaxNs, row.Int64(first + 12));
        group.Open += isLast ? row.Int64(first + 13) : 0;
        group.OpenOldestNs = Math.Max(group.OpenOldestNs, row.Int64(first + 14));
        PackedPairs.AddTo(group.Durations, row.Blob(first + 15));
    }

    private static void Add(UnfinishedAggregate group, SqliteStatement row, bool isLast)
    {
        const int first = DigestColumn + 1;
        group.Killed += row.Int64(first);
        group.TimedOut += row.Int64(first + 1);
        group.CutOff += row.Int64(first + 2);
        group.Running += isLast ? row.Int64(first + 3) : 0;
        group.RunningOldestNs = Math.Max(group.RunningOldestNs, row.Int64(first + 4));
    }
}
