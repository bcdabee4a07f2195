using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Store;

/// <summary>The transactions of a range: sums, longest times, and how many were open at its end. Not thread-safe.</summary>
internal sealed class TransactionAggregate
{
    public long Committed { get; set; }

    public long RolledBack { get; set; }

    public long EndedImplicitly { get; set; }

    public long Disconnected { get; set; }

    public long EndedUnknown { get; set; }

    public long Untimed { get; set; }

    public long Statements { get; set; }

    public long DurationSumNs { get; set; }

    public long DurationMaxNs { get; set; }

    public LatencyHistogram Durations { get; } = new();

    public long IdleSumNs { get; set; }

    public long Holds { get; set; }

    public long HoldSumNs { get; set; }

    public long HoldMaxNs { get; set; }

    /// <summary>Open at the end of each host's last window in the range.</summary>
    public long Open { get; set; }

    /// <summary>The oldest that was open at a window's end.</summary>
    public long OpenOldestNs { get; set; }

    public long Count => Committed + RolledBack + EndedImplicitly + Disconnected + EndedUnknown;

    /// <summary>Nanoseconds; null if nothing was timed.</summary>
    public double? MeanNs => Durations.Count == 0 ? null : DurationSumNs / (double)Durations.Count;

    /// <summary>The duration that a share of the timed ones did not exceed; null if nothing was timed.</summary>
    public double? QuantileNs(double share)
    {
        double quantile = Durations.Quantile(share);
        return double.IsNaN(quantile) ? null : Math.Min(quantile, DurationMaxNs);
    }

    public void Add(TransactionAggregate other)
    {
        Committed += other.Committed;
        RolledBack += other.RolledBack;
        EndedImplicitly += other.EndedImplicitly;
        Disconnected += other.Disconnected;
        EndedUnknown += other.EndedUnknown;
        Untimed += other.Untimed;
        Statements += other.Statements;
        DurationSumNs += other.DurationSumNs;
        DurationMaxNs = Math.Max(DurationMaxNs, other.DurationMaxNs);
        Durations.Merge(other.Durations);
        IdleSumNs += other.IdleSumNs;
        Holds += other.Holds;
        HoldSumNs += other.HoldSumNs;
        HoldMaxNs = Math.Max(HoldMaxNs, other.HoldMaxNs);
        Open += other.Open;
        OpenOldestNs = Math.Max(OpenOldestNs, other.OpenOldestNs);
    }
}
