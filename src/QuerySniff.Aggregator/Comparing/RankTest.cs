using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Comparing;

/// <summary>
/// Whether the durations of one histogram are longer than those of another, by the test of Mann and Whitney (1947), which asks
/// nothing of their distributions. Durations of one bucket are ties.
/// </summary>
/// <param name="Effect">
/// The probability that one of the first lasted longer than one of the second, ties by half: 0.5 for no difference. It does not
/// grow with their number, as significance does.
/// </param>
/// <param name="PValue">How likely a difference like that is by chance, in either direction.</param>
internal readonly record struct RankTest(double Effect, double PValue)
{
    /// <summary>Compares two histograms, neither of which is empty.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="weight">
    /// How many commands each of their counts stands for: what is counted of a sample is no more certain for being multiplied.
    /// </param>
    public static RankTest Compare(LatencyHistogram first, LatencyHistogram second, double weight)
    {
        Dictionary<int, long> others = [];
        foreach (HistogramBucket bucket in second)
        {
            others.Add(bucket.Bucket, bucket.Count);
        }

        Dictionary<int, long> own = [];
        foreach (HistogramBucket bucket in first)
        {
            own.Add(bucket.Bucket, bucket.Count);
        }

        double firstCount = first.Count / weight;
        double secondCount = second.Count / weight;
        double all = firstCount + secondCount;
        double below = 0;
        double wins = 0;
        double ties = 0;
        foreach (int bucket in own.Keys.Union(others.Keys).Order())
        {
            double ownCount = own.GetValueOrDefault(bucket) / weight;
            double otherCount = others.GetValueOrDefault(bucket) / weight;
            wins += ownCount * (below + (otherCount / 2));
            below += otherCount;
            double tied = ownCount + otherCount;
            ties += (tied * tied * tied) - tied;
        }

        double pairs = firstCount * secondCount;
        double variance = pairs / 12 * (all + 1 - (ties / (all * (all - 1))));
        double deviation = Math.Abs(wins - (pairs / 2));
        return new RankTest(wins / pairs, variance > 0 ? Normal.TwoSided(deviation / Math.Sqrt(variance)) : 1);
    }
}
