using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using QuerySniff.Digests;

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

    /// <summary>The first column behind the digest's number.</summary>
    public const int First = 1;

    public static LoadAnswer Load(SqliteConnection connection, PlannedQuery query, BucketGrid grid, int top)
    {
        Dictionary<long, double[]> load = [];
        CommandAggregate[] totals = Buckets(grid);
        SumReader sums = new(connection, query, Dimension.Digest, needsDetail: !query.Digests.IsOpen);
        ReadRows(
            connection,
            query,
            sums.Rows,
            $"r.start_ms, {AggregateColumns.LoadSql}, {AggregateColumns.DurationSql}",
            digests: null,
            row =>
            {
                long startMs = row.Int64(First);
                Take(row.Int64(0), startMs, AggregateColumns.Load(row, First + 1));
                const int durations = First + 1 + AggregateColumns.LoadColumns;
                PackedPairs.AddTo(DurationsAt(startMs, row.Int64(durations)), row.Blob(durations + 1));
            });
        sums.ReadLoad(Take);
        sums.ReadDurations((startMs, maxNs, packed) => PackedOctaves.AddTo(DurationsAt(startMs, maxNs), packed));

        void Take(long digest, long startMs, CommandTotals bucketTotals)
        {
            int bucket = grid.IndexOf(startMs);
            ref double[]? buckets = ref CollectionsMarshal.GetValueRefOrAddDefault(load, digest, out _);
            buckets ??= new double[grid.Count];
            buckets[bucket] += bucketTotals.DurationSumNs;
            totals[bucket].Add(bucketTotals);
        }

        LatencyHistogram DurationsAt(long startMs, long maxNs)
        {
            CommandAggregate total = totals[grid.IndexOf(startMs)];
            total.DurationMaxNs = Math.Max(total.DurationMaxNs, maxNs);
            return total.Durations;
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

    public static GroupsAnswer Digest(SqliteConnection connection, PlannedQuery query, long digest)
    {
        CommandAggregate aggregate = new();
        ReadDigest(connection, query, digest, _ => aggregate);
        CommandTotals total = default;
        ReadLoad(connection, query, Dimension.Digest, (_, _, totals) => total.Add(totals));

        using DictionaryReader dictionary = new(connection);
        DigestDescription description = dictionary.Describe(digest);
        return new GroupsAnswer(
            CoverageReader.Read(connection, query),
            total,
            GroupsTotal: 1,
            [new RangeGroup(description.Id, description, aggregate, LoadNs: null)],
            Grid: null);
    }

    public static SeriesAnswer Series(SqliteConnection connection, PlannedQuery query, long digest, BucketGrid grid)
    {
        CommandAggregate[] buckets = Buckets(grid);
        ReadDigest(connection, query, digest, startMs => buckets[grid.IndexOf(startMs)]);
        return new SeriesAnswer(CoverageReader.Read(connection, query), grid, buckets);
    }

    /// <summary>Reads rows of digests that the filter lets through.</summary>
    /// <param name="connection">A reader's.</param>
    /// <param name="query">The filter.</param>
    /// <param name="segments">The pieces of the range.</param>
    /// <param name="columns">What is read, of table r, from column <see cref="First"/> on; before it is the digest's number.</param>
    /// <param name="digests">Only these digests', by number: few; null for all.</param>
    /// <param name="take">Takes a row.</param>
    /// <param name="condition">A condition more, with AND before it.</param>
    public static void ReadRows(
        SqliteConnection connection,
        PlannedQuery query,
        IReadOnlyList<TierSegment> segments,
        string columns,
        IReadOnlyCollection<long>? digests,
        Action<SqliteStatement> take,
        string condition = "")
    {
        // SQLite joins at most 500 selects into one.
        foreach (TierSegment[] some in segments.Chunk(SegmentsMax))
        {
            using SqliteStatement row = RowScan.Prepare(connection, $"r.digest, {columns}", query, some, digests, condition);
            while (row.Step())
            {
                if (query.Digests.Has(row.Int64(0)))
                {
                    take(row);
                }
            }
        }
    }

    /// <summary>
    /// Reads the counts of each bucket, by digest or by the values of a dimension that rows have; of sums where they do. Some may
    /// come in parts.
    /// </summary>
    public static void ReadLoad(SqliteConnection connection, PlannedQuery query, Dimension by, SumReader.TakeLoad take)
    {
        SumReader sums = new(connection, query, by, needsDetail: false);
        ReadRows(connection, query, sums.Rows, $"r.{RowScan.ColumnOf(by)}, r.start_ms, {AggregateColumns.LoadSql}", digests: null, row =>
            take(row.Int64(First), row.Int64(First + 1), AggregateColumns.Load(row, First + 2)));
        sums.ReadLoad(take);
    }

    // In a span's sums the other digests are passed over; rows would be sought in each window of each host.
    private static void ReadDigest(SqliteConnection connection, PlannedQuery query, long digest, Func<long, CommandAggregate> bucketOf)
    {
        SumReader sums = new(connection, query, Dimension.Digest, needsDetail: true);
        ReadRows(connection, query, sums.Rows, $"r.start_ms, {AggregateColumns.Sql}", [digest], row =>
            AggregateColumns.AddTo(bucketOf(row.Int64(First)), row, First + 1));
        sums.ReadLoad((key, startMs, totals) =>
        {
            if (key == digest)
            {
                bucketOf(startMs).Add(totals);
            }
        });
        sums.ReadDetail(digest, (_, startMs, entry) => DigestSums.AddDetail(bucketOf(startMs), entry));
    }

    private static CommandAggregate[] Buckets(BucketGrid grid)
    {
        CommandAggregate[] buckets = new CommandAggregate[grid.Count];
        for (int i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new CommandAggregate();
        }

        return buckets;
    }
}
