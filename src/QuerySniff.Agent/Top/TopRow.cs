using QuerySniff.Agent.Output;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>A digest's measures over a stretch of time.</summary>
internal sealed class TopRow(Digest digest, DigestTotals totals, long elapsedNanoseconds)
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Which statement; <see cref="Digest.Other"/> in a sum over statements.</summary>
    public Digest Digest => digest;

    /// <summary>The sums.</summary>
    public DigestTotals Totals => totals;

    /// <summary>Time spent by time passed: how many of these commands ran at once, on the average.</summary>
    public double Load => elapsedNanoseconds <= 0 ? 0 : (double)totals.DurationSum / elapsedNanoseconds;

    /// <summary>The mean duration in nanoseconds; 0 if none was timed.</summary>
    public double Mean => totals.Duration.Count == 0 ? 0 : (double)totals.DurationSum / totals.Duration.Count;

    /// <summary>The 95th percentile of the durations in nanoseconds; 0 if none was timed.</summary>
    public double P95 { get; } = QuantileOf(totals, 0.95);

    /// <summary>Bytes of requests and responses.</summary>
    public long Bytes => totals.RequestBytes + totals.ResponseBytes;

    /// <summary>A sum by the second.</summary>
    public double Rate(long sum) => elapsedNanoseconds <= 0 ? 0 : sum / (elapsedNanoseconds / NanosecondsPerSecond);

    /// <summary>A quantile of the durations in nanoseconds; 0 if none was timed.</summary>
    public double Quantile(double q) => QuantileOf(totals, q);

    /// <summary>What an order goes by.</summary>
    public double Measure(TopOrder order) => order switch
    {
        TopOrder.Calls => totals.Count,
        TopOrder.Mean => Mean,
        TopOrder.P95 => P95,
        TopOrder.Errors => totals.Errors,
        TopOrder.Bytes => Bytes,
        _ => totals.DurationSum,
    };

    private static double QuantileOf(DigestTotals totals, double q) =>
        totals.Duration.Count == 0 ? 0 : totals.Duration.Quantile(q);
}
