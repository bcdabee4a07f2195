using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store;

/// <summary>The merged rows of a key: sums, and the merged histogram of durations. Not thread-safe.</summary>
internal sealed class CommandAggregate
{
    public long Count { get; set; }

    public long Errors { get; set; }

    public long DurationSumNs { get; set; }

    /// <summary>Nanoseconds; 0 if nothing was timed.</summary>
    public long DurationMaxNs { get; set; }

    /// <summary>The durations of the commands that were timed.</summary>
    public LatencyHistogram Durations { get; } = new();

    public long RowsSent { get; set; }

    public long RowsAffected { get; set; }

    public long RequestBytes { get; set; }

    public long ResponseBytes { get; set; }

    public long Warnings { get; set; }

    public long NoIndex { get; set; }

    public long NoGoodIndex { get; set; }

    public long Tainted { get; set; }

    /// <summary>Without the rest.</summary>
    public CommandTotals Totals => new() { Count = Count, Errors = Errors, DurationSumNs = DurationSumNs };

    /// <summary>Nanoseconds; null if nothing was timed.</summary>
    public double? MeanNs => Durations.Count == 0 ? null : DurationSumNs / (double)Durations.Count;

    /// <summary>Nanoseconds; null if nothing was timed.</summary>
    public double? MaxNs => Durations.Count == 0 ? null : DurationMaxNs;

    /// <summary>
    /// The duration that a share of the timed commands did not exceed, within the histogram's 1.1 %, in nanoseconds;
    /// null if nothing was timed. Never above the largest duration seen.
    /// </summary>
    public double? QuantileNs(double share)
    {
        double quantile = Durations.Quantile(share);
        return double.IsNaN(quantile) ? null : Math.Min(quantile, DurationMaxNs);
    }

    /// <summary>Adds counts and summed durations.</summary>
    public void Add(CommandTotals totals)
    {
        Count += totals.Count;
        Errors += totals.Errors;
        DurationSumNs += totals.DurationSumNs;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(CommandAggregate other)
    {
        Add(other.Totals);
        DurationMaxNs = Math.Max(DurationMaxNs, other.DurationMaxNs);
        Durations.Merge(other.Durations);
        RowsSent += other.RowsSent;
        RowsAffected += other.RowsAffected;
        RequestBytes += other.RequestBytes;
        ResponseBytes += other.ResponseBytes;
        Warnings += other.Warnings;
        NoIndex += other.NoIndex;
        NoGoodIndex += other.NoGoodIndex;
        Tainted += other.Tainted;
    }

    /// <summary>What an order orders by; null sorts last.</summary>
    public double? OrderValue(DigestOrder order) => order switch
    {
        DigestOrder.Load => DurationSumNs,
        DigestOrder.Count => Count,
        DigestOrder.Mean => MeanNs,
        DigestOrder.P95 => QuantileNs(0.95),
        DigestOrder.P99 => QuantileNs(0.99),
        DigestOrder.Max => MaxNs,
        DigestOrder.Errors => Errors,
        DigestOrder.Rows => RowsSent + (double)RowsAffected,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "An order without a value."),
    };
}
