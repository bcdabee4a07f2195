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

    /// <summary>Takes one digest's entry in one bucket, for <see cref="DigestSums.AddDetail"/>.</summary>
    public delegate void TakeDetail(long digest, ReadOnlySpan<byte> entry);

    /// <summary>The pieces whose rows must be read.</summary>
    public IReadOnlyList<TierSegment> Rows { get; }

    /// <summary>Reads the counts of each digest and bucket that has a sum.</summary>
    public void ReadLoad(TakeLoad take) => Read("load", (load, startMs) =>
    {
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
    public void ReadDetail(TakeDetail take) => Read("detail", (detail, _) =>
    {
        long digest = 0;
        while (DigestSums.TryTakeDetail(ref detail, ref digest, out ReadOnlySpan<byte> entry))
        {
            if (_digests.Has(digest))
            {
                take(digest, entry);
            }
        }
    });

    private delegate void TakePacked(ReadOnlySpan<byte> packed, long startMs);

    private void Read(string column, TakePacked take)
    {
        foreach (TierSegment segment in _summed)
        {
            using SqliteStatement row = new(
                _connection,
                $"""
                SELECT s.start_ms, s.{column} FROM digest_sum{segment.Tier.Suffix} s
                WHERE s.start_ms >= ?1 AND s.start_ms < ?2
                    AND NOT EXISTS (SELECT 1 FROM sum_due d WHERE d.tier = {segment.Tier.Number} AND d.start_ms = s.start_ms)
                """);
            row.Bind(1, segment.FromMs);
            row.Bind(2, segment.ToMs);
            while (row.Step())
            {
                take(row.Blob(1), row.Int64(0));
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
