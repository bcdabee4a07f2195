using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// Reads what a range adds up to, by digest or by the values of a dimension: from the spans' sums where there are any, from
/// rows where a span has changed since its sums were made and where one lies in the range only in part. A question that no
/// dimension's sums answer has rows alone.
/// </summary>
internal sealed class SumReader
{
    private readonly SqliteConnection _connection;
    private readonly PlannedQuery _query;
    private readonly SummedDimension _dimension = SummedDimension.All;
    private readonly bool _isByDigest;
    private readonly bool _isOfTotals;
    private readonly string _values = "";
    private readonly string? _partial;
    private readonly List<SummedSegment> _summed = [];

    /// <param name="connection">A reader's.</param>
    /// <param name="query">The question.</param>
    /// <param name="by">What it asks by: what is taken is of a digest, or of a value of this dimension.</param>
    /// <param name="needsDetail">Whether <see cref="ReadDetail(TakeDetail)"/> is to have an answer for all that is not in <see cref="Rows"/>.</param>
    public SumReader(SqliteConnection connection, PlannedQuery query, Dimension by, bool needsDetail)
    {
        _connection = connection;
        _query = query;
        _isByDigest = by == Dimension.Digest;
        _isOfTotals = !_isByDigest && query.Digests.IsOpen;
        if (SummedDimension.Of(query.Range, by) is not { } summed)
        {
            Rows = query.Segments;
            return;
        }

        _dimension = summed;
        if (summed.Dimension is { } filtered)
        {
            _values = RowScan.ConditionSql(connection, query.Range, filtered, "s.value");
        }

        needsDetail &= !_isOfTotals;
        _partial = SummedDimension.Shared.Contains(summed) ? (needsDetail ? "true" : "has_load = 0") : null;
        SumSpan[] spans =
        [
            .. SumSpan.All
                .Where(span => query.IsWhole(span)
                    && (_isOfTotals || summed.HasLoad(span))
                    && (!needsDetail || summed.HasDetail(span)))
                .OrderByDescending(span => span.LengthMs),
        ];
        List<TierSegment> rows = [];
        foreach (TierSegment segment in query.Segments)
        {
            Split(segment, [.. spans.Where(span => span.Tier == segment.Tier)], rows);
        }

        Rows = rows;
    }

    /// <summary>Takes the counts of a digest or value in one span.</summary>
    public delegate void TakeLoad(long key, long startMs, CommandTotals totals);

    /// <summary>Takes the entry of a digest or value in one span, for <see cref="DigestSums"/>.</summary>
    public delegate void TakeDetail(long key, long startMs, ReadOnlySpan<byte> entry);

    /// <summary>Takes durations in one span, as <see cref="PackedOctaves"/>.</summary>
    public delegate void TakeDurations(long startMs, long maxNs, ReadOnlySpan<byte> packed);

    /// <summary>The pieces whose rows must be read.</summary>
    public IReadOnlyList<TierSegment> Rows { get; }

    /// <summary>Reads the counts; some may come in parts.</summary>
    public void ReadLoad(TakeLoad take) => Read(_isOfTotals ? "total_load" : "load", (value, startMs, load) =>
    {
        long digest = 0;
        while (DigestSums.TryTakeLoad(ref load, ref digest, out CommandTotals totals))
        {
            if (_isOfTotals || _query.Digests.Has(digest))
            {
                take(_isByDigest ? digest : value, startMs, totals);
            }
        }
    });

    /// <summary>Reads the rest, likewise.</summary>
    public void ReadDetail(TakeDetail take) => ReadEntries(_isOfTotals, take);

    /// <summary>Reads the rest of one digest, if the question's filter lets it through.</summary>
    public void ReadDetail(long digest, TakeDetail take)
    {
        if (!_query.Digests.Has(digest))
        {
            return;
        }

        Read("detail", (_, startMs, detail) =>
        {
            long number = 0;
            while (number < digest && DigestSums.TryTakeDetail(ref detail, ref number, out ReadOnlySpan<byte> entry))
            {
                if (number == digest)
                {
                    take(number, startMs, entry);
                }
            }
        });
    }

    /// <summary>Reads the durations: of all digests they are together in a span's totals, of some in each one's entry.</summary>
    public void ReadDurations(TakeDurations take) => ReadEntries(_query.Digests.IsOpen, (_, startMs, entry) =>
    {
        ReadOnlySpan<byte> durations = DigestSums.DurationsOf(entry, out long maxNs);
        take(startMs, maxNs, durations);
    });

    private void ReadEntries(bool isOfTotals, TakeDetail take)
    {
        using DetailMerge merge = new((value, startMs, digest, entry) =>
        {
            if (isOfTotals || _query.Digests.Has(digest))
            {
                take(_isByDigest ? digest : value, startMs, entry);
            }
        });
        Read(isOfTotals ? "total_detail" : "detail", merge.Add);
        merge.Finish();
    }

    // What is due, or lacks what is needed, is left out: its rows are read.
    private void Read(string column, TakeSums take)
    {
        string without = string.Concat(LackSql().Select(select => $" AND NOT EXISTS ({select} AND start_ms = s.start_ms)"));
        foreach (SummedSegment segment in _summed)
        {
            using SqliteStatement row = new(
                _connection,
                $"""
                SELECT s.value, s.start_ms, s.{column} FROM digest_sum s
                WHERE s.length_ms = ?1 AND s.start_ms >= ?2 AND s.start_ms < ?3 AND s.dimension = ?4{_values}{without}
                """);
            row.Bind(1, segment.Span.LengthMs);
            row.Bind(2, segment.FromMs);
            row.Bind(3, segment.ToMs);
            row.Bind(4, _dimension.Number);
            while (row.Step())
            {
                take(row.Int64(0), row.Int64(1), row.Blob(2));
            }
        }
    }

    // Into whole spans, the longest first, of which those that are not due have sums, and what is left.
    private void Split(TierSegment segment, ReadOnlySpan<SumSpan> spans, List<TierSegment> rows)
    {
        if (spans.IsEmpty)
        {
            AddTo(rows, segment);
            return;
        }

        SumSpan span = spans[0];
        long fromMs = Align.Ceiling(segment.FromMs, span.LengthMs);
        long toMs = span.FloorMs(segment.ToMs);
        if (fromMs >= toMs)
        {
            Split(segment, spans[1..], rows);
            return;
        }

        List<TierSegment> rest = [];
        AddTo(rest, segment with { ToMs = fromMs });
        foreach (long startMs in WithoutSums(span, fromMs, toMs))
        {
            AddTo(rest, new TierSegment(span.Tier, startMs, startMs + span.LengthMs));
        }

        AddTo(rest, segment with { FromMs = toMs });
        foreach (TierSegment piece in rest)
        {
            Split(piece, spans[1..], rows);
        }

        _summed.Add(new SummedSegment(span, fromMs, toMs));
    }

    // SQLite takes at most 500 pieces in one statement: neighbours are one.
    private static void AddTo(List<TierSegment> pieces, TierSegment segment)
    {
        if (segment.FromMs >= segment.ToMs)
        {
            return;
        }

        if (pieces.Count > 0 && pieces[^1].Tier == segment.Tier && pieces[^1].ToMs == segment.FromMs)
        {
            pieces[^1] = pieces[^1] with { ToMs = segment.ToMs };
        }
        else
        {
            pieces.Add(segment);
        }
    }

    private List<long> WithoutSums(SumSpan span, long fromMs, long toMs)
    {
        string lack = string.Join(" UNION ", LackSql().Select(select => $"{select} AND start_ms >= ?2 AND start_ms < ?3"));
        using SqliteStatement row = new(_connection, $"{lack} ORDER BY start_ms");
        row.Bind(1, span.LengthMs);
        row.Bind(2, fromMs);
        row.Bind(3, toMs);
        List<long> without = [];
        while (row.Step())
        {
            without.Add(row.Int64(0));
        }

        return without;
    }

    // What selects the spans of a length (?1) that cannot be read.
    private string[] LackSql() =>
    [
        "SELECT start_ms FROM sum_due WHERE length_ms = ?1",
        .. _partial is null ? Array.Empty<string>() : [$"SELECT start_ms FROM sum_partial WHERE length_ms = ?1 AND {_partial}"],
    ];

    private delegate void TakeSums(long value, long startMs, ReadOnlySpan<byte> sums);

    private readonly record struct SummedSegment(SumSpan Span, long FromMs, long ToMs);
}
