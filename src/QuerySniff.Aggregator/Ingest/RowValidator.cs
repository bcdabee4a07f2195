using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Says whether a row keeps the contract and agrees with itself. Any thread.</summary>
internal static class RowValidator
{
    /// <summary>What is wrong with a row; null if nothing is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="strings">How many strings its batch has.</param>
    public static string? Validate(Row row, uint strings)
    {
        if (ValidateKey(row, strings) is { } reason)
        {
            return reason;
        }

        if (row.FirstSeenNs == 0 || row.FirstSeenNs > row.LastSeenNs || row.LastSeenNs > long.MaxValue)
        {
            return "first_seen_ns and last_seen_ns must be in order and not 0";
        }

        return ValidateCounters(row) ?? ValidateDurations(row);
    }

    /// <summary>What is wrong with what a row of any kind stands for; null if nothing is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="strings">How many strings its batch has.</param>
    public static string? ValidateKey(IDigestRow row, uint strings)
    {
        uint highest = Math.Max(
            Math.Max(Math.Max(row.SchemaIndex, row.UserIndex), Math.Max(row.ClientIndex, row.ServerIndex)), row.ApplicationIndex);
        return highest >= strings ? "an index is beyond strings"
            : IngestLimits.IsSampleWeight(row.SampleWeight) ? null
            : IngestLimits.SampleWeightReason;
    }

    private static string? ValidateCounters(Row row)
    {
        ulong all = row.Count | row.Errors | row.DurationSumNs | row.DurationMinNs | row.DurationMaxNs
            | row.ResponseTimeSumNs | row.RequestBytes | row.ResponseBytes | row.RowsSent | row.RowsAffected
            | row.Warnings | row.NoIndex | row.NoGoodIndex | row.Tainted;
        if (all > IngestLimits.CounterMax)
        {
            return $"a counter is above {IngestLimits.CounterMax}";
        }

        if (row.Count == 0 || row.Errors > row.Count || row.Tainted > row.Count)
        {
            return "count must be at least 1, and errors and tainted at most count";
        }

        return ValidateErrors(row);
    }

    private static string? ValidateErrors(Row row)
    {
        if (row.ErrorsByCode.Count > IngestLimits.ErrorCodesMax)
        {
            return $"errors_by_code: at most {IngestLimits.ErrorCodesMax}";
        }

        UInt128 sum = 0;
        foreach (Contracts.V1.ErrorCount error in row.ErrorsByCode)
        {
            sum += error.Count;
        }

        return sum > row.Errors ? "errors_by_code adds up to more than errors" : null;
    }

    private static string? ValidateDurations(Row row)
    {
        if (!TryCount(row.Duration, row.Count, out ulong timed))
        {
            return "duration: offsets and counts must pair up, lie in the histogram and add up to at most count";
        }

        if (!TryCount(row.ResponseTime, row.Count, out _))
        {
            return "response_time: offsets and counts must pair up, lie in the histogram and add up to at most count";
        }

        bool isWithinBounds = row.DurationMinNs <= row.DurationMaxNs
            && (UInt128)row.DurationMinNs * timed <= row.DurationSumNs
            && (UInt128)row.DurationMaxNs * timed >= row.DurationSumNs;
        return isWithinBounds ? null : "duration_sum_ns does not agree with duration_min_ns, duration_max_ns and duration";
    }

    /// <summary>Counts a histogram's values; false if it is none, or has more than it may.</summary>
    public static bool TryCount(Histogram? histogram, ulong countMax, out ulong count)
    {
        count = 0;
        if (histogram is null)
        {
            return true;
        }

        if (histogram.Offsets.Count != histogram.Counts.Count)
        {
            return false;
        }

        ulong bucket = 0;
        for (int i = 0; i < histogram.Offsets.Count; i++)
        {
            bucket += histogram.Offsets[i];
            ulong inBucket = histogram.Counts[i];
            if (bucket >= LatencyHistogram.BucketsMax || (i > 0 && histogram.Offsets[i] == 0)
                || inBucket == 0 || inBucket > countMax - count)
            {
                return false;
            }

            count += inBucket;
        }

        return true;
    }
}
