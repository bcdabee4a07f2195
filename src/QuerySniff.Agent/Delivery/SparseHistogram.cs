using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>Adds histograms in the form in which they travel: buckets ascending, each by its distance to the last.</summary>
internal static class SparseHistogram
{
    /// <summary>The sum of two histograms, exactly; null is an empty one.</summary>
    public static Histogram Sum(Histogram? a, Histogram? b)
    {
        Histogram sum = new();
        Cursor left = new(a ?? new Histogram());
        Cursor right = new(b ?? new Histogram());
        uint previous = 0;
        while (left.Bucket is not null || right.Bucket is not null)
        {
            uint bucket = Math.Min(left.Bucket ?? uint.MaxValue, right.Bucket ?? uint.MaxValue);
            sum.Offsets.Add(bucket - previous);
            sum.Counts.Add(left.TakeAt(bucket) + right.TakeAt(bucket));
            previous = bucket;
        }

        return sum;
    }

    /// <summary>Goes through a histogram's buckets.</summary>
    private struct Cursor
    {
        private readonly Histogram _histogram;
        private int _index;

        public Cursor(Histogram histogram)
        {
            _histogram = histogram;
            Bucket = histogram.Offsets.Count > 0 ? histogram.Offsets[0] : null;
        }

        /// <summary>The bucket that comes next; null at the end.</summary>
        public uint? Bucket { get; private set; }

        /// <summary>The count of a bucket, and past it; 0 if another one comes next.</summary>
        public ulong TakeAt(uint bucket)
        {
            if (Bucket != bucket)
            {
                return 0;
            }

            ulong count = _histogram.Counts[_index++];
            Bucket = _index < _histogram.Offsets.Count ? bucket + _histogram.Offsets[_index] : null;
            return count;
        }
    }
}
