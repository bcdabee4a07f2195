using Google.Protobuf.Collections;
using QuerySniff.Aggregator.Ingest;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Store;

/// <summary>
/// Makes of a row of some connections an estimate for all of them: where one of n was looked at, each of its commands stands
/// for n. Any thread, one at a time for a row.
/// </summary>
internal static class SampledRow
{
    /// <summary>
    /// Multiplies counts, sums and histograms by the row's weight, which is 1 from then on: a row that is stored at a second
    /// try is not multiplied twice. The shortest and the longest duration are those that were seen.
    /// </summary>
    public static void Extrapolate(Row row)
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
        foreach (ErrorCount error in row.ErrorsByCode)
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
