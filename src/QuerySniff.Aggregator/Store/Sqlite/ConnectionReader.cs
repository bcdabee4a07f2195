using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Reads connections within the snapshot of a reader's connection.</summary>
internal static class ConnectionReader
{
    private static readonly Dimension[] Dimensions = [Dimension.Host, Dimension.Server, Dimension.User, Dimension.Client];

    public static ConnectionsAnswer Read(SqliteConnection connection, PlannedQuery query, Dimension by, int limit)
    {
        Dictionary<long, ConnectionAggregate> groups = [];
        string filter = RowScan.FilterSql(connection, query, "r", Dimensions);
        string column = RowScan.ColumnOf(by);
        ReadCounts(connection, query, column, filter, groups);
        ReadErrors(connection, query, column, filter, groups);
        ReadOpen(connection, query, column, filter, groups);
        ConnectionAggregate total = new();
        foreach (ConnectionAggregate group in groups.Values)
        {
            total.Add(group);
        }

        using DictionaryReader dictionary = new(connection);
        ConnectionGroup[] top =
        [
            .. groups
                .OrderByDescending(group => group.Value.Opened + group.Value.Joined)
                .ThenByDescending(group => group.Value.Open)
                .ThenBy(group => group.Key)
                .Take(limit)
                .Select(group => new ConnectionGroup(dictionary.ValueOf(by, group.Key), group.Value)),
        ];
        return new ConnectionsAnswer(CoverageReader.Read(connection, query), total, top);
    }

    private static void ReadCounts(
        SqliteConnection connection, PlannedQuery query, string column, string filter, Dictionary<long, ConnectionAggregate> groups)
    {
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"""
            SELECT r.{column}, {string.Join(", ", TableShape.Connection.Counters.Select(counter => $"total(r.{counter})"))}
            FROM connection{tier} r WHERE r.{range}{filter} GROUP BY r.{column}
            """);
        while (row.Step())
        {
            ConnectionAggregate group = GroupOf(groups, row.Int64(0));
            group.Opened += row.Int64(1);
            group.Joined += row.Int64(2);
            group.Encrypted += row.Int64(3);
            group.ClosedQuit += row.Int64(4);
            group.ClosedAborted += row.Int64(5);
            group.ClosedReset += row.Int64(6);
            group.ClosedRefused += row.Int64(7);
            group.ClosedAbandoned += row.Int64(8);
            group.ClosedUnknown += row.Int64(9);
            group.Lifetimes += row.Int64(10);
            group.LifetimeSumMs += row.Int64(11);
        }
    }

    private static void ReadErrors(
        SqliteConnection connection, PlannedQuery query, string column, string filter, Dictionary<long, ConnectionAggregate> groups)
    {
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"""
            SELECT r.{column}, r.at_login, r.code, total(r.count)
            FROM connection_error{tier} r WHERE r.{range}{filter} GROUP BY r.{column}, r.at_login, r.code
            """);
        while (row.Step())
        {
            GroupOf(groups, row.Int64(0)).AddErrors(row.Int64(1) != 0, (int)row.Int64(2), row.Int64(3));
        }
    }

    // A host's last window is the last that it has reported anything of: without entries there nothing is open.
    private static void ReadOpen(
        SqliteConnection connection, PlannedQuery query, string column, string filter, Dictionary<long, ConnectionAggregate> groups)
    {
        LastBuckets last = LastBuckets.Read(connection, query);
        using SqliteStatement row = PlannedQuery.Prepare(connection, query.Coarsest, (tier, range) =>
            $"""
            SELECT r.{column}, r.agent, r.start_ms, total(r.open)
            FROM connection{tier} r WHERE r.{range} AND r.open > 0{filter} GROUP BY r.agent, r.start_ms, r.{column}
            """);
        while (row.Step())
        {
            if (last.Is(row.Int64(1), row.Int64(2)))
            {
                GroupOf(groups, row.Int64(0)).Open += row.Int64(3);
            }
        }
    }

    private static ConnectionAggregate GroupOf(Dictionary<long, ConnectionAggregate> groups, long key)
    {
        ref ConnectionAggregate? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
        return group ??= new ConnectionAggregate();
    }
}
