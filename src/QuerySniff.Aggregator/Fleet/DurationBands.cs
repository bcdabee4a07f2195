using System.Collections.Immutable;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Aggregator.Fleet;

/// <summary>
/// The few buckets of the fleet's classic histogram: octaves of the histograms that agents send, so that nothing is estimated.
/// </summary>
internal static class DurationBands
{
    /// <summary>The first bound is 2^14 ns, 16 us: what is faster is fast.</summary>
    private const int FirstOctave = 14;

    /// <summary>The last one is 2^35 ns, 34 s.</summary>
    private const int LastOctave = 35;

    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The upper bounds in seconds; one more band is above them.</summary>
    public static ImmutableArray<double> BoundsSeconds { get; } =
        [.. Enumerable.Range(FirstOctave, LastOctave - FirstOctave + 1).Select(octave => Math.ScaleB(1, octave) / NanosecondsPerSecond)];

    /// <summary>Adds a histogram's counts to the bands'.</summary>
    public static void Add(Histogram histogram, double[] bands)
    {
        int bucket = 0;
        for (int i = 0; i < histogram.Offsets.Count; i++)
        {
            bucket += (int)histogram.Offsets[i];
            int octave = bucket >> LatencyHistogram.Scale;
            bands[Math.Clamp(octave - FirstOctave + 1, 0, BoundsSeconds.Length)] += histogram.Counts[i];
        }
    }
}
