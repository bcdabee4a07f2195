using BenchmarkDotNet.Attributes;
using QuerySniff.Digests;

namespace QuerySniff.Benchmarks;

/// <summary>The latency histogram.</summary>
public class HistogramBenchmarks
{
    private const int Values = 1_024;
    private const double ExponentMin = 4;
    private const double ExponentRange = 3;

    private readonly LatencyHistogram _histogram = new();
    private readonly LatencyHistogram _other = new();
    private readonly LatencyHistogram _sum = new();
    private readonly long[] _latencies = new long[Values];
    private int _turn;

    /// <summary>Makes latencies from 10 µs to 10 ms, evenly on the logarithmic scale.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        for (int i = 0; i < Values; i++)
        {
            _latencies[i] = (long)Math.Pow(10, ExponentMin + (i * 389 % Values * ExponentRange / Values));
            _histogram.Record(_latencies[i]);
            _other.Record(_latencies[i]);
        }

        _sum.Merge(_other);
    }

    /// <summary>One latency.</summary>
    [Benchmark]
    public long Record()
    {
        _turn = (_turn + 1) % Values;
        _histogram.Record(_latencies[_turn]);
        return _histogram.Count;
    }

    /// <summary>A histogram of three decades added to another, as for a fleet's percentiles.</summary>
    [Benchmark]
    public long Merge()
    {
        _sum.Merge(_other);
        return _sum.Count;
    }
}
