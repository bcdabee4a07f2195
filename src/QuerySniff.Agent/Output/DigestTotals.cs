using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>The sums over all digests of a report.</summary>
internal sealed class DigestTotals
{
    private readonly SortedDictionary<ushort, long> _errorsByCode = [];

    public long Count { get; private set; }

    public long Errors { get; private set; }

    /// <summary>The errors by number; 0 where it is not known.</summary>
    public IReadOnlyDictionary<ushort, long> ErrorsByCode => _errorsByCode;

    public long DurationSum { get; private set; }

    /// <summary>The shortest duration; 0 if none was timed.</summary>
    public long DurationMin { get; private set; }

    public long DurationMax { get; private set; }

    public LatencyHistogram Duration { get; } = new();

    public long RowsSent { get; private set; }

    public long RowsAffected { get; private set; }

    public long Warnings { get; private set; }

    public long NoIndexUsed { get; private set; }

    public long NoGoodIndexUsed { get; private set; }

    public long Tainted { get; private set; }

    public long RequestBytes { get; private set; }

    public long ResponseBytes { get; private set; }

    public long FirstSeen { get; private set; } = long.MaxValue;

    public long LastSeen { get; private set; }

    /// <summary>Sums rows.</summary>
    public static DigestTotals Of(IEnumerable<DigestRow> rows)
    {
        DigestTotals total = new();
        foreach (DigestRow row in rows)
        {
            total.Add(row);
        }

        return total;
    }

    /// <summary>Adds a row.</summary>
    public void Add(DigestRow row)
    {
        Count += row.Count;
        Errors += row.Errors;
        foreach (ErrorCount errors in row.ErrorsByCode)
        {
            _errorsByCode[errors.Code] = _errorsByCode.GetValueOrDefault(errors.Code) + errors.Count;
        }

        DurationSum += row.DurationSumNanoseconds;
        if (row.Duration.Count > 0)
        {
            bool isFirst = Duration.Count == 0;
            DurationMin = isFirst ? row.DurationMinNanoseconds : Math.Min(DurationMin, row.DurationMinNanoseconds);
            DurationMax = Math.Max(DurationMax, row.DurationMaxNanoseconds);
        }

        Duration.Merge(row.Duration);
        RowsSent += row.RowsSent;
        RowsAffected += row.RowsAffected;
        Warnings += row.Warnings;
        NoIndexUsed += row.NoIndexUsed;
        NoGoodIndexUsed += row.NoGoodIndexUsed;
        Tainted += row.Tainted;
        RequestBytes += row.RequestBytes;
        ResponseBytes += row.ResponseBytes;
        FirstSeen = Math.Min(FirstSeen, row.FirstSeen);
        LastSeen = Math.Max(LastSeen, row.LastSeen);
    }
}
