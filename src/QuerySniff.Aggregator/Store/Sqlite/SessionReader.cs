using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads transaction_row and unfinished within the snapshot of a reader's connection.</summary>
internal static class SessionReader
{
    public static SessionsAnswer<TransactionAggregate> Transactions(
        SqliteConnection connection, RangeQuery query, Dimension? by, TransactionOrder order, int limit)
    {
        Dictionary<long, TransactionAggregate> groups = [];
        Dictionary<long, long> lastWindows = LastWindows(connection, query);
        using (SqliteStatement row = Scan(connection, query, by, "transaction_row", SessionTables.TransactionSql))
        {
            while (row.Step())
            {
                Add(GroupOf(groups, row.Int64(0)), row, IsLast(lastWindows, row));
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
        SqliteConnection connection, RangeQuery query, Dimension? by, int limit)
    {
        Dictionary<long, UnfinishedAggregate> groups = [];
        Dictionary<long, long> lastWindows = LastWindows(connection, query);
        using (SqliteStatement row = Scan(connection, query, by, "unfinished", SessionTables.UnfinishedSql))
        {
            while (row.Step())
            {
                Add(GroupOf(groups, row.Int64(0)), row, IsLast(lastWindows, row));
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
        SqliteConnection connection, RangeQuery query, Dimension? by, T total, IEnumerable<KeyValuePair<long, T>> groups)
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
        SqliteConnection connection, RangeQuery query, Dimension? by, string table, string columns)
    {
        string group = by is { } dimension ? RowScan.ColumnOf(dimension) : "digest";
        string filter = RowScan.FilterSql(connection, query, "r", Enum.GetValues<Dimension>());
        SqliteStatement statement = new(
            connection,
            $"SELECT r.{group}, r.agent, r.start_ms, {columns} FROM {table} r WHERE r.start_ms >= ?1 AND r.start_ms < ?2{filter}");
        statement.Bind(1, query.FromMs);
        statement.Bind(2, query.ToMs);
        return statement;
    }

    // What a host has not reported again in its last window is over.
    private static Dictionary<long, long> LastWindows(SqliteConnection connection, RangeQuery query)
    {
        using SqliteStatement row = new(
            connection, "SELECT agent, max(start_ms) FROM capture WHERE start_ms >= ?1 AND start_ms < ?2 GROUP BY agent");
        row.Bind(1, query.FromMs);
        row.Bind(2, query.ToMs);
        Dictionary<long, long> last = [];
        while (row.Step())
        {
            last.Add(row.Int64(0), row.Int64(1));
        }

        return last;
    }

    private static bool IsLast(Dictionary<long, long> lastWindows, SqliteStatement row) =>
        lastWindows.TryGetValue(row.Int64(1), out long last) && last == row.Int64(2);

    private static T GroupOf<T>(Dictionary<long, T> groups, long key)
        where T : new()
    {
        ref T? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
        return group ??= new T();
    }

    private static void Add(TransactionAggregate group, SqliteStatement row, bool isLast)
    {
        const int first = 3;
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
        const int first = 3;
        group.Killed += row.Int64(first);
        group.TimedOut += row.Int64(first + 1);
        group.CutOff += row.Int64(first + 2);
        group.Running += isLast ? row.Int64(first + 3) : 0;
        group.RunningOldestNs = Math.Max(group.RunningOldestNs, row.Int64(first + 4));
    }
}
