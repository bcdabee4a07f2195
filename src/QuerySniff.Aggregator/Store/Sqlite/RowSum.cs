using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>Rows of one key that are merged into one: counters by their columns, histograms exactly. One thread at a time.</summary>
internal sealed class RowSum
{
    /// <summary>The counters' columns, in the order of <see cref="Counters"/>.</summary>
    public const string CounterColumns =
        """
        count, errors, duration_sum_ns, duration_min_ns, duration_max_ns, response_time_sum_ns, request_bytes,
        response_bytes, rows_sent, rows_affected, warnings, no_index, no_good_index, tainted
        """;

    /// <summary>How many counters there are.</summary>
    public const int CountersCount = 14;

    private const int MinNs = 3;
    private const int MaxNs = 4;

    private readonly ulong[] _counters = new ulong[CountersCount];

    public ReadOnlySpan<ulong> Counters => _counters;

    public LatencyHistogram Duration { get; } = new();

    public LatencyHistogram ResponseTime { get; } = new();

    public SortedDictionary<uint, ulong> ErrorsByCode { get; } = [];

    /// <summary>Adds a row by its columns; the histograms and errors are packed pairs.</summary>
    public void Add(
        ReadOnlySpan<ulong> counters, ReadOnlySpan<byte> duration, ReadOnlySpan<byte> responseTime, ReadOnlySpan<byte> errors)
    {
        for (int i = 0; i < counters.Length; i++)
        {
            _counters[i] = i switch
            {
                MinNs => Smaller(counters[i], isTimed: duration.Length > 0),
                MaxNs => Math.Max(_counters[i], counters[i]),
                _ => Math.Min(_counters[i] + counters[i], Ingest.IngestLimits.CounterMax),
            };
        }

        PackedPairs.AddTo(Duration, duration);
        PackedPairs.AddTo(ResponseTime, responseTime);
        PackedPairs.AddTo(ErrorsByCode, errors);
    }

    /// <summary>Adds the current row of a statement, whose columns from <paramref name="first"/> on are those of a row.</summary>
    public void Add(SqliteStatement row, int first)
    {
        Span<ulong> counters = stackalloc ulong[CountersCount];
        for (int i = 0; i < counters.Length; i++)
        {
            counters[i] = row.Bits(first + i);
        }

        first += CountersCount;
        Add(counters, row.Blob(first), row.Blob(first + 1), row.Blob(first + 2));
    }

    /// <summary>Forgets the rows, and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(_counters);
        Duration.Clear();
        ResponseTime.Clear();
        ErrorsByCode.Clear();
    }

    // A side where nothing was timed has no minimum: its 0 does not count.
    private ulong Smaller(ulong minNs, bool isTimed)
    {
        if (Duration.Count == 0)
        {
            return minNs;
        }

        return isTimed ? Math.Min(_counters[MinNs], minNs) : _counters[MinNs];
    }
}
