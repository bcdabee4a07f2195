using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Answers questions about rows within the snapshot of a reader's connection. Each answer is one walk over the range in
/// the order of the file, over buckets' sums where they do: sums and histograms are merged on the way, which beats SQL's
/// GROUP BY, since that sorts.
/// </summary>
internal static class RowReader
{
    /// <summary>Pieces of a range in one statement.</summary>
    private const int SegmentsMax = 100;

    public static DigestsAnswer TopDigests(
        SqliteConnection connection, PlannedQuery query, DigestOrder order, int limit, BucketGrid? grid)
    {
        Dictionary<long, Group> groups = [];
        CommandTotals total = default;
        ReadLoad(connection, query, (digest, startMs, totals) =>
        {
            Group group = GroupOf(groups, digest, grid);
            group.Aggregate.Add(totals);
            group.AddLoad(grid, startMs, totals.DurationSumNs);
        });
        foreach (Group group in groups.Values)
        {
            Add(ref total, group.Aggregate);
        }

        KeyValuePair<long, Group>[] first = First(connection, query, groups, order, limit);
        using DictionaryReader dictionary = new(connection);
        RangeDigest[] top =
        [
            .. first.Select(group => new RangeDigest(dictionary.Describe(group.Key), group.Value.Aggregate, group.Value.LoadNs)),
        ];
        return new DigestsAnswer(CoverageReader.Read(connection, query), total, top, grid);
    }

    public static LoadAnswer Load(SqliteConnection connection, PlannedQuery query, BucketGrid grid, int top)
    {
        Dictionary<long, double[]> load = [];
        CommandTotals[] totals = new CommandTotals[grid.Count];
        ReadLoad(connection, query, Take);

        void Take(long digest, long startMs, CommandTotals bucketTotals)
        {
            int bucket = grid.IndexOf(startMs);
            ref double[]? buckets = ref CollectionsMarshal.GetValueRefOrAddDefault(load, digest, out _);
            buckets ??= new double[grid.Count];
            buckets[bucket] += bucketTotals.DurationSumNs;
            totals[bucket].Add(bucketTotals);
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

    public static DigestsAnswer Digest(SqliteConnection connection, PlannedQuery query, long digest)
    {
        CommandAggregate aggregate = new();
        ReadRows(
            connection, query, query.Segments, AggregateColumns.Sql, digest, row => AggregateColumns.AddTo(aggregate, row, first: 0));
        CommandTotals total = default;
        ReadLoad(connection, query, (_, _, totals) => total.Add(totals));

        using DictionaryReader dictionary = new(connection);
        return new DigestsAnswer(
            CoverageReader.Read(connection, query),
            total,
            [new RangeDigest(dictionary.Describe(digest), aggregate, LoadNs: null)],
            Grid: null);
    }

    public static SeriesAnswer Series(SqliteConnection connection, PlannedQuery query, long digest, BucketGrid grid)
    {
        CommandAggregate[] buckets = new CommandAggregate[grid.Count];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new CommandAggregate();
        }

        ReadRows(connection, query, query.Segments, $"r.start_ms, {AggregateColumns.Sql}", digest, row =>
            AggregateColumns.AddTo(buckets[grid.IndexOf(row.Int64(0))], row, first: 1));
        return new SeriesAnswer(CoverageReader.Read(connection, query), grid, buckets);
    }

    public static BreakdownAnswer Breakdown(
        SqliteConnection connection, PlannedQuery query, long digest, Dimension by, int limit)
    {
        Dictionary<long, Group> groups = [];
        CommandTotals total = default;
        ReadRows(connection, query, query.Segments, $"r.{RowScan.ColumnOf(by)}, {AggregateColumns.Sql}", digest, row =>
            AggregateColumns.AddTo(GroupOf(groups, row.Int64(0), grid: null).Aggregate, row, first: 1));
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

    // SQLite joins at most 500 selects into one.
    private static void ReadRows(
        SqliteConnection connection,
        PlannedQuery query,
        IReadOnlyList<TierSegment> segments,
        string columns,
        long? digest,
        Action<SqliteStatement> take,
        string condition = "")
    {
        foreach (TierSegment[] some in segments.Chunk(SegmentsMax))
        {
            using SqliteStatement row = RowScan.Prepare(connection, columns, query, some, digest, condition);
            while (row.Step())
            {
                take(row);
            }
        }
    }

    // Histograms are most of what there is to read: those of digests that do not come first are passed over, unless they
    // decide which do.
    private static KeyValuePair<long, Group>[] First(
        SqliteConnection connection, PlannedQuery query, Dictionary<long, Group> groups, DigestOrder order, int limit)
    {
        bool isByLoad = order is DigestOrder.Load or DigestOrder.Count or DigestOrder.Errors;
        if (!isByLoad)
        {
            AddDetail(connection, query, groups, condition: "");
        }

        KeyValuePair<long, Group>[] first =
        [
            .. groups
                .OrderByDescending(group => group.Value.Aggregate.OrderValue(order) ?? double.MinValue)
                .ThenBy(group => group.Key)
                .Take(limit),
        ];
        if (isByLoad)
        {
            string numbers = string.Join(',', first.Select(group => group.Key.ToString(CultureInfo.InvariantCulture)));
            AddDetail(connection, query, first.ToDictionary(), $" AND r.digest IN ({numbers})");
        }

        return first;
    }

    private static void ReadLoad(SqliteConnection connection, PlannedQuery query, SumReader.TakeLoad take)
    {
        SumReader sums = new(connection, query, query.Segments);
        ReadRows(connection, query, sums.Rows, $"r.digest, r.start_ms, {AggregateColumns.LoadSql}", digest: null, row =>
            take(row.Int64(0), row.Int64(1), AggregateColumns.Load(row, first: 2)));
        sums.ReadLoad(take);
    }

    // Of the range as a whole, whatever its buckets: the fewest histograms.
    private static void AddDetail(
        SqliteConnection connection, PlannedQuery query, Dictionary<long, Group> groups, string condition)
    {
        SumReader sums = new(connection, query, query.Coarsest);
        ReadRows(
            connection,
            query,
            sums.Rows,
            $"r.digest, {AggregateColumns.DetailSql}",
            digest: null,
            row =>
            {
                if (groups.TryGetValue(row.Int64(0), out Group? group))
                {
                    AggregateColumns.AddDetail(group.Aggregate, row, first: 1);
                }
            },
            condition);
        sums.ReadDetail((digest, entry) =>
        {
            if (groups.TryGetValue(digest, out Group? group))
            {
                DigestSums.AddDetail(group.Aggregate, entry);
            }
        });
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

        public void AddLoad(BucketGrid? grid, long startMs, long durationNs)
        {
            if (grid is not null)
            {
                LoadNs![grid.IndexOf(startMs)] += durationNs;
            }
        }
    }
}
