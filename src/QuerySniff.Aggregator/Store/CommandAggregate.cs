using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store;

/// <summary>The merged rows of a key: sums, and the merged histogram of durations. Not thread-safe.</summary>
internal sealed class CommandAggregate
{
    public ulong Count { get; set; }

    public ulong Errors { get; set; }

    public ulong DurationSumNs { get; set; }

    /// <summary>Nanoseconds; 0 if nothing was timed.</summary>
    public ulong DurationMaxNs { get; set; }

    /// <summary>The durations of the commands that were timed.</summary>
    public LatencyHistogram Durations { get; } = new();

    public ulong RowsSent { get; set; }

    public ulong RowsAffected { get; set; }

    public ulong RequestBytes { get; set; }

    public ulong ResponseBytes { get; set; }

    public ulong Warnings { get; set; }

    public ulong NoIndex { get; set; }

    public ulong NoGoodIndex { get; set; }

    public ulong Tainted { get; set; }

    /// <summary>Nanoseconds; null if nothing was timed.</summary>
    public double? MeanNs => Durations.Count == 0 ? null : DurationSumNs / (double)Durations.Count;

    /// <summary>
    /// The duration that a share of the timed commands did not exceed, within the histogram's 1.1 %, in nanoseconds;
    /// null if nothing was timed. Never above the largest duration seen.
    /// </summary>
    public double? QuantileNs(double share) =>
        Durations.Count == 0 ? null : Math.Min(Durations.Quantile(share), DurationMaxNs);

    /// <summary>What an order orders by; null sorts last.</summary>
    public double? OrderValue(DigestOrder order) => order switch
    {
        DigestOrder.Load => DurationSumNs,
        DigestOrder.Count => Count,
        DigestOrder.Mean => MeanNs,
        DigestOrder.P95 => QuantileNs(0.95),
        DigestOrder.P99 => QuantileNs(0.99),
        DigestOrder.Max => DurationMaxNs,
        DigestOrder.Errors => Errors,
        DigestOrder.Rows => RowsSent + (double)RowsAffected,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "An order without a value."),
    };
}
