using Google.Protobuf.Collections;
using QuerySniff.Aggregator.Ingest;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Makes of what was counted of some connections an estimate for all of them: where one of n was looked at, each stands for
/// n, with its commands and transactions. Any thread, one at a time for a window.
/// </summary>
internal static class SampledWindow
{
    /// <summary>
    /// Multiplies counts, sums and histograms by the weights of their rows, which are 1 from then on: a window that is stored
    /// at a second try is not multiplied twice. The shortest and the longest times are those that were seen.
    /// </summary>
    public static void Extrapolate(Window window)
    {
        foreach (Row row in window.Rows)
        {
            Extrapolate(row);
        }

        foreach (ConnectionCounts counts in window.Connections)
        {
            Extrapolate(counts);
        }

        foreach (TransactionRow row in window.Transactions)
        {
            Extrapolate(row);
        }

        foreach (UnfinishedRow row in window.Unfinished)
        {
            Extrapolate(row);
        }
    }

    private static void Extrapolate(Row row)
    {
        if (row.SampleWeight <= 1)
        {
            return;
        }

        ulong weight = row.SampleWeight;
        row.SampleWeight = 1;
        row.Count = Scaled(row.Count, weight);
        row.Errors = Scaled(row.Errors, weight);
        row.DurationSumNs = Scaled(row.DurationSumNs, weight);
        row.ResponseTimeSumNs = Scaled(row.ResponseTimeSumNs, weight);
        row.RequestBytes = Scaled(row.RequestBytes, weight);
        row.ResponseBytes = Scaled(row.ResponseBytes, weight);
        row.RowsSent = Scaled(row.RowsSent, weight);
        row.RowsAffected = Scaled(row.RowsAffected, weight);
        row.Warnings = Scaled(row.Warnings, weight);
        row.NoIndex = Scaled(row.NoIndex, weight);
        row.NoGoodIndex = Scaled(row.NoGoodIndex, weight);
        row.Tainted = Scaled(row.Tainted, weight);
        Scale(row.Duration?.Counts, weight);
        Scale(row.ResponseTime?.Counts, weight);
        Scale(row.ErrorsByCode, weight);
    }

    private static void Extrapolate(ConnectionCounts counts)
    {
        if (counts.SampleWeight <= 1)
        {
            return;
        }

        ulong weight = counts.SampleWeight;
        counts.SampleWeight = 1;
        counts.Opened = Scaled(counts.Opened, weight);
        counts.Joined = Scaled(counts.Joined, weight);
        counts.Encrypted = Scaled(counts.Encrypted, weight);
        counts.Open = Scaled(counts.Open, weight);
        counts.ClosedQuit = Scaled(counts.ClosedQuit, weight);
        counts.ClosedAborted = Scaled(counts.ClosedAborted, weight);
        counts.ClosedReset = Scaled(counts.ClosedReset, weight);
        counts.ClosedRefused = Scaled(counts.ClosedRefused, weight);
        counts.ClosedAbandoned = Scaled(counts.ClosedAbandoned, weight);
        counts.ClosedUnknown = Scaled(counts.ClosedUnknown, weight);
        counts.Lifetimes = Scaled(counts.Lifetimes, weight);
        counts.LifetimeSumMs = Scaled(counts.LifetimeSumMs, weight);
        Scale(counts.RefusedByCode, weight);
        Scale(counts.LoginsFailedByCode, weight);
    }

    private static void Extrapolate(TransactionRow row)
    {
        if (row.SampleWeight <= 1)
        {
            return;
        }

        ulong weight = row.SampleWeight;
        row.SampleWeight = 1;
        row.Committed = Scaled(row.Committed, weight);
        row.RolledBack = Scaled(row.RolledBack, weight);
        row.EndedImplicitly = Scaled(row.EndedImplicitly, weight);
        row.Disconnected = Scaled(row.Disconnected, weight);
        row.EndedUnknown = Scaled(row.EndedUnknown, weight);
        row.Untimed = Scaled(row.Untimed, weight);
        row.Statements = Scaled(row.Statements, weight);
        row.DurationSumNs = Scaled(row.DurationSumNs, weight);
        row.IdleSumNs = Scaled(row.IdleSumNs, weight);
        row.Holds = Scaled(row.Holds, weight);
        row.HoldSumNs = Scaled(row.HoldSumNs, weight);
        row.Open = Scaled(row.Open, weight);
        Scale(row.Duration?.Counts, weight);
    }

    private static void Extrapolate(UnfinishedRow row)
    {
        if (row.SampleWeight <= 1)
        {
            return;
        }

        ulong weight = row.SampleWeight;
        row.SampleWeight = 1;
        row.Running = Scaled(row.Running, weight);
        row.Killed = Scaled(row.Killed, weight);
        row.TimedOut = Scaled(row.TimedOut, weight);
        row.CutOff = Scaled(row.CutOff, weight);
    }

    private static void Scale(RepeatedField<ErrorCount> errors, ulong weight)
    {
        foreach (ErrorCount error in errors)
        {
            error.Count = Scaled(error.Count, weight);
        }
    }

    private static void Scale(RepeatedField<ulong>? counts, ulong weight)
    {
        for (int i = 0; i < counts?.Count; i++)
        {
            counts[i] = Scaled(counts[i], weight);
        }
    }

    // Both factors are within their bounds: the product is below 2^59.
    private static ulong Scaled(ulong value, ulong weight) => Math.Min(value * weight, IngestLimits.CounterMax);
}
