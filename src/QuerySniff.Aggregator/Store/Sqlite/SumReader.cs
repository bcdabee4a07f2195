using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Reads what a range adds up to by digest: from the buckets' sums where there are any, from rows where a bucket has changed
/// since its sum was made and where one lies in the range only in part. Questions that tell rows of one digest apart have rows
/// alone.
/// </summary>
internal sealed class SumReader
{
    private readonly SqliteConnection _connection;
    private readonly DigestFilter _digests;
    private readonly List<TierSegment> _summed = [];

    /// <param name="connection">A reader's.</param>
    /// <param name="query">The question.</param>
    /// <param name="segments">Its pieces that are read.</param>
    public SumReader(SqliteConnection connection, PlannedQuery query, IReadOnlyList<TierSegment> segments)
    {
        _connection = connection;
        _digests = query.Digests;
        if (query.HasRowFilter)
        {
            Rows = segments;
            return;
        }

        List<TierSegment> rows = [];
        foreach (TierSegment segment in segments)
        {
            Split(segment, rows);
        }

        Rows = rows;
    }

    /// <summary>Takes one digest's counts in one bucket.</summary>
    public delegate void TakeLoad(long digest, long startMs, CommandTotals totals);

    /// <summary>Takes one digest's entry in one bucket, for <see cref="DigestSums"/>.</summary>
    public delegate void TakeDetail(long digest, long startMs, ReadOnlySpan<byte> entry);

    /// <summary>Takes durations in one bucket, as <see cref="PackedPairs"/>.</summary>
    public delegate void TakeDurations(long startMs, long maxNs, ReadOnlySpan<byte> packed);

    /// <summary>The pieces whose rows must be read.</summary>
    public IReadOnlyList<TierSegment> Rows { get; }

    /// <summary>Reads the counts of each digest and bucket that has a sum.</summary>
    public void ReadLoad(TakeLoad take) => Read("digest_sum", "s.load", row =>
    {
        long startMs = row.Int64(0);
        ReadOnlySpan<byte> load = row.Blob(1);
        long digest = 0;
        while (DigestSums.TryTakeLoad(ref load, ref digest, out CommandTotals totals))
        {
            if (_digests.Has(digest))
            {
                take(digest, startMs, totals);
            }
        }
    });

    /// <summary>Reads the rest of each digest and bucket that has a sum.</summary>
    public void ReadDetail(TakeDetail take) => ReadDetail(take, condition: null);

    /// <summary>
    /// Reads the durations of each bucket that has a sum, some of them in parts: of all digests they are one histogram a
    /// bucket. Of some digests they are in each one's entry, as they are in buckets that were summed up before there was that
    /// histogram.
    /// </summary>
    public void ReadDurations(TakeDurations take)
    {
        Func<Tier, string>? condition = null;
        if (_digests.IsOpen)
        {
            Read("duration_sum", "s.max_ns, s.durations", row => take(row.Int64(0), row.Int64(1), row.Blob(2)));
            condition = tier => $"AND NOT EXISTS (SELECT 1 FROM duration_sum{tier.Suffix} t WHERE t.start_ms = s.start_ms)";
        }

        ReadDetail(
            (_, startMs, entry) =>
            {
                ReadOnlySpan<byte> durations = DigestSums.DurationsOf(entry, out long maxNs);
                take(startMs, maxNs, durations);
            },
            condition);
    }

    private void ReadDetail(TakeDetail take, Func<Tier, string>? condition) => Read(
        "digest_sum",
        "s.detail",
        row =>
        {
            long startMs = row.Int64(0);
            ReadOnlySpan<byte> detail = row.Blob(1);
            long digest = 0;
            while (DigestSums.TryTakeDetail(ref detail, ref digest, out ReadOnlySpan<byte> entry))
            {
                if (_digests.Has(digest))
                {
                    take(digest, startMs, entry);
                }
            }
        },
        condition);

    // Behind a bucket's beginning the columns of table s; what is due is left out.
    private void Read(string table, string columns, Action<SqliteStatement> take, Func<Tier, string>? condition = null)
    {
        foreach (TierSegment segment in _summed)
        {
            using SqliteStatement row = new(
                _connection,
                $"""
                SELECT s.start_ms, {columns} FROM {table}{segment.Tier.Suffix} s
                WHERE s.start_ms >= ?1 AND s.start_ms < ?2
                    AND NOT EXISTS (SELECT 1 FROM sum_due d WHERE d.tier = {segment.Tier.Number} AND d.start_ms = s.start_ms)
                    {condition?.Invoke(segment.Tier)}
                """);
            row.Bind(1, segment.FromMs);
            row.Bind(2, segment.ToMs);
            while (row.Step())
            {
                take(row);
            }
        }
    }

    // Into whole buckets, of which those that are not due have sums, and what is left.
    private void Split(TierSegment segment, List<TierSegment> rows)
    {
        Tier tier = segment.Tier;
        long fromMs = Align.Ceiling(segment.FromMs, tier.LengthMs);
        long toMs = tier.FloorMs(segment.ToMs);
        if (fromMs >= toMs)
        {
            rows.Add(segment);
            return;
        }

        AddTo(rows, segment with { ToMs = fromMs });
        foreach (long dueMs in Due(tier, fromMs, toMs))
        {
            AddTo(rows, new TierSegment(tier, dueMs, dueMs + tier.LengthMs));
        }

        AddTo(rows, segment with { FromMs = toMs });
        _summed.Add(new TierSegment(tier, fromMs, toMs));
    }

    // SQLite takes at most 500 pieces in one statement: neighbours are one.
    private static void AddTo(List<TierSegment> rows, TierSegment segment)
    {
        if (segment.FromMs >= segment.ToMs)
        {
            return;
        }

        if (rows.Count > 0 && rows[^1].Tier == segment.Tier && rows[^1].ToMs == segment.FromMs)
        {
            rows[^1] = rows[^1] with { ToMs = segment.ToMs };
        }
        else
        {
            rows.Add(segment);
        }
    }

    private List<long> Due(Tier tier, long fromMs, long toMs)
    {
        using SqliteStatement row = new(
            _connection, "SELECT start_ms FROM sum_due WHERE tier = ?1 AND start_ms >= ?2 AND start_ms < ?3 ORDER BY start_ms");
        row.Bind(1, tier.Number);
        row.Bind(2, fromMs);
        row.Bind(3, toMs);
        List<long> due = [];
        while (row.Step())
        {
            due.Add(row.Int64(0));
        }

        return due;
    }
}
