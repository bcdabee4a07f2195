using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using ErrorCount = QuerySniff.Contracts.V1.ErrorCount;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>What the commands of one set of attributes add up to in one interval. Not thread-safe.</summary>
internal sealed class DurationPoint
{
    /// <summary>What stands for errors whose code is not told apart, as OpenTelemetry's <c>error.type</c> has it: code 0.</summary>
    public const uint OtherCode = 0;

    /// <summary>Error codes of a point; MySQL has thousands, and a client can make up more.</summary>
    private const int ErrorCodesMax = 32;

    private readonly Dictionary<uint, ulong> _errors = [];

    /// <summary>The durations of the commands that were timed.</summary>
    public LatencyHistogram Durations { get; } = new();

    public double SumNs { get; private set; }

    public ulong MinNs { get; private set; } = ulong.MaxValue;

    public ulong MaxNs { get; private set; }

    /// <summary>The errors by code.</summary>
    public IReadOnlyDictionary<uint, ulong> Errors => _errors;

    public void Add(Row row)
    {
        int bucket = 0;
        for (int i = 0; i < row.Duration?.Offsets.Count; i++)
        {
            bucket += (int)row.Duration.Offsets[i];
            Durations.Add(bucket, (long)row.Duration.Counts[i]);
        }

        if (row.Duration is { Offsets.Count: > 0 })
        {
            SumNs += row.DurationSumNs;
            MinNs = Math.Min(MinNs, row.DurationMinNs);
            MaxNs = Math.Max(MaxNs, row.DurationMaxNs);
        }

        AddErrors(row);
    }

    private void AddErrors(Row row)
    {
        ulong others = row.Errors;
        foreach (ErrorCount error in row.ErrorsByCode)
        {
            others -= Math.Min(others, error.Count);
            AddErrors(_errors.ContainsKey(error.Code) || _errors.Count < ErrorCodesMax ? error.Code : OtherCode, error.Count);
        }

        AddErrors(OtherCode, others);
    }

    private void AddErrors(uint code, ulong count)
    {
        if (count > 0)
        {
            _errors[code] = _errors.GetValueOrDefault(code) + count;
        }
    }
}
