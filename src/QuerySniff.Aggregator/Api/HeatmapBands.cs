using QuerySniff.Aggregator.Store;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Api;

/// <summary>The bands of a latency heatmap: the histogram's buckets by eights, from the lowest to the highest in use.</summary>
internal sealed class HeatmapBands
{
    /// <summary>The histogram has 32 buckets for each doubling; a person tells about four apart.</summary>
    private const int BucketsPerBand = 8;

    private readonly int _first;
    private readonly int _count;

    private HeatmapBands(int first, int count)
    {
        _first = first;
        _count = count;
    }

    /// <summary>The bands that hold something in any of the aggregates; none if nothing was timed.</summary>
    public static HeatmapBands Of(IEnumerable<CommandAggregate> aggregates)
    {
        int first = int.MaxValue;
        int last = -1;
        foreach (CommandAggregate aggregate in aggregates)
        {
            foreach (HistogramBucket bucket in aggregate.Durations)
            {
                first = Math.Min(first, bucket.Bucket / BucketsPerBand);
                last = Math.Max(last, bucket.Bucket / BucketsPerBand);
            }
        }

        return last < 0 ? new HeatmapBands(0, 0) : new HeatmapBands(first, last - first + 1);
    }

    /// <summary>The bands' edges in microseconds, ascending; none where there are no bands.</summary>
    public double[] BoundsUs()
    {
        double[] bounds = new double[_count == 0 ? 0 : _count + 1];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = ModelMapping.Us(LatencyHistogram.LowerBound((_first + i) * BucketsPerBand));
        }

        return bounds;
    }

    /// <summary>A histogram's counts by band.</summary>
    public long[] Counts(LatencyHistogram histogram)
    {
        long[] counts = new long[_count];
        foreach (HistogramBucket bucket in histogram)
        {
            counts[(bucket.Bucket / BucketsPerBand) - _first] += bucket.Count;
        }

        return counts;
    }
}
