using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>Mean and spread of a digest's durations, in nanoseconds: the spread is the histogram's, within 1.1 %.</summary>
internal readonly struct LatencyStatistics
{
    private readonly LatencyHistogram _histogram;

    /// <summary>Takes the durations and their exact sum.</summary>
    public LatencyStatistics(LatencyHistogram histogram, long sum)
    {
        _histogram = histogram;
        if (histogram.Count == 0)
        {
            return;
        }

        Mean = (double)sum / histogram.Count;
        double squares = 0;
        foreach ((int bucket, long count) in histogram)
        {
            double middle = (LatencyHistogram.LowerBound(bucket) + LatencyHistogram.UpperBound(bucket)) / 2;
            squares += count * (middle - Mean) * (middle - Mean);
        }

        StandardDeviation = Math.Sqrt(squares / histogram.Count);
    }

    /// <summary>The mean.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation.</summary>
    public double StandardDeviation { get; }

    /// <summary>Variance divided by mean, in seconds, as pt-query-digest's V/M.</summary>
    public double VarianceToMean => Mean <= 0 ? 0 : StandardDeviation * StandardDeviation / Mean / 1e9;

    /// <summary>A quantile, 0 where nothing was timed.</summary>
    public double Quantile(double q) => _histogram.Count == 0 ? 0 : _histogram.Quantile(q);
}
