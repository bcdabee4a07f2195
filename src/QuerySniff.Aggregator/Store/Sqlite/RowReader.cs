using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Answers questions about rows within the snapshot of a reader's connection. Each answer is one walk over the range in
/// the order of the file: sums and histograms are merged on the way, which beats SQL's GROUP BY, since that sorts.
/// </summary>
internal static class RowReader
{
    public static DigestsAnswer TopDigests(
        SqliteConnection connection, RangeQuery query, DigestOrder order, int limit, BucketGrid? grid)
    {
        Dictionary<long, Group> groups = [];
        CommandTotals total = default;
        using (SqliteStatement row = RowScan.Prepare(
            connection, $"r.digest, r.start_ms, {AggregateColumns.Sql}", query, digest: null))
        {
            while (row.Step())
            {
                Group group = GroupOf(groups, row.Int64(0), grid);
                AggregateColumns.AddTo(group.Aggregate, row, first: 2);
                if (grid is not null)
                {
                    group.LoadNs![grid.IndexOf(row.Int64(1))] += row.Int64(4);
                }
            }
        }

        foreach (Group group in groups.Values)
        {
            Add(ref total, group.Aggregate);
        }

        using DictionaryReader dictionary = new(connection);
        RangeDigest[] top =
        [
            .. groups
                .OrderByDescending(group => group.Value.Aggregate.OrderValue(order) ?? double.MinValue)
                .ThenBy(group => group.Key)
                .Take(limit)
                .Select(group => new RangeDigest(dictionary.Describe(group.Key), group.Value.Aggregate, group.Value.LoadNs)),
        ];
        return new DigestsAnswer(CoverageReader.Read(connection, query), total, top, grid);
    }

    public static LoadAnswer Load(SqliteConnection connection, RangeQuery query, BucketGrid grid, int top)
    {
        Dictionary<long, double[]> load = [];
        CommandTotals[] totals = new CommandTotals[grid.Count];
        using (SqliteStatement row = RowScan.Prepare(
            connection, "r.digest, r.start_ms, r.count, r.errors, r.duration_sum_ns", query, digest: null))
        {
            while (row.Step())
            {
                int bucket = grid.IndexOf(row.Int64(1));
                ref double[]? buckets = ref CollectionsMarshal.GetValueRefOrAddDefault(load, row.Int64(0), out _);
                buckets ??= new double[grid.Count];
                buckets[bucket] += row.Int64(4);
                totals[bucket].Count += row.Int64(2);
                totals[bucket].Errors += row.Int64(3);
                totals[bucket].DurationSumNs += row.Int64(4);
            }
        }

        using DictionaryReader dictionary = new(connection);
        LoadSeries[] series =
        [
            .. load
                .OrderByDescending(digest => digest.Value.Sum())
                .ThenBy(digest => digest.Key)
                .Take(top)
                .Select(digest => new LoadSeries(dictionary.Describe(digest.Key), digest.Value)),
        ];
        return new LoadAnswer(CoverageReader.Read(connection, query), grid, totals, series);
    }

    public static DigestsAnswer Digest(SqliteConnection connection, RangeQuery query, long digest)
    {
        CommandAggregate aggregate = new();
        CommandTotals total = default;
        using (SqliteStatement row = RowScan.Prepare(connection, AggregateColumns.Sql, query, digest))
        {
            while (row.Step())
            {
                AggregateColumns.AddTo(aggregate, row, first: 0);
            }
        }

        using (SqliteStatement row = RowScan.Prepare(
            connection, "total(r.count), total(r.errors), total(r.duration_sum_ns)", query, digest: null))
        {
            _ = row.Step();
            total = new CommandTotals { Count = row.Int64(0), Errors = row.Int64(1), DurationSumNs = row.Int64(2) };
        }

        using DictionaryReader dictionary = new(connection);
        return new DigestsAnswer(
            CoverageReader.Read(connection, query),
            total,
            [new RangeDigest(dictionary.Describe(digest), aggregate, LoadNs: null)],
            Grid: null);
    }

    public static SeriesAnswer Series(SqliteConnection connection, RangeQuery query, long digest, BucketGrid grid)
    {
        CommandAggregate[] buckets = new CommandAggregate[grid.Count];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new CommandAggregate();
        }

        using (SqliteStatement row = RowScan.Prepare(connection, $"r.start_ms, {AggregateColumns.Sql}", query, digest))
        {
            while (row.Step())
            {
                AggregateColumns.AddTo(buckets[grid.IndexOf(row.Int64(0))], row, first: 1);
            }
        }

        return new SeriesAnswer(CoverageReader.Read(connection, query), grid, buckets);
    }

    public static BreakdownAnswer Breakdown(
        SqliteConnection connection, RangeQuery query, long digest, Dimension by, int limit)
    {
        Dictionary<long, Group> groups = [];
        CommandTotals total = default;
        using (SqliteStatement row = RowScan.Prepare(
            connection, $"r.{RowScan.ColumnOf(by)}, {AggregateColumns.Sql}", query, digest))
        {
            while (row.Step())
            {
                AggregateColumns.AddTo(GroupOf(groups, row.Int64(0), grid: null).Aggregate, row, first: 1);
            }
        }

        foreach (Group group in groups.Values)
        {
            Add(ref total, group.Aggregate);
        }

        using DictionaryReader dictionary = new(connection);
        BreakdownGroup[] top =
        [
            .. groups
                .OrderByDescending(group => group.Value.Aggregate.DurationSumNs)
                .ThenByDescending(group => group.Value.Aggregate.Count)
                .ThenBy(group => group.Key)
                .Take(limit)
                .Select(group => new BreakdownGroup(dictionary.ValueOf(by, group.Key), group.Value.Aggregate)),
        ];
        return new BreakdownAnswer(CoverageReader.Read(connection, query), total, top);
    }

    private static Group GroupOf(Dictionary<long, Group> groups, long key, BucketGrid? grid)
    {
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
        return group ??= new Group(grid is null ? null : new double[grid.Count]);
    }

    private static void Add(ref CommandTotals total, CommandAggregate aggregate)
    {
        total.Count += aggregate.Count;
        total.Errors += aggregate.Errors;
        total.DurationSumNs += aggregate.DurationSumNs;
    }

    private sealed class Group(double[]? loadNs)
    {
        public CommandAggregate Aggregate { get; } = new();

        public double[]? LoadNs { get; } = loadNs;
    }
}
