using BenchmarkDotNet.Attributes;
using QuerySniff.Agent.Delivery;
using QuerySniff.Digests;

namespace QuerySniff.Benchmarks;

/// <summary>A closed window to the bytes that are sent. It runs beside the capture thread, once a window.</summary>
public class BatchBenchmarks
{
    private const int CommandsEach = 100;

    private WindowEncoder? _encoder;
    private DigestWindow? _window;

    /// <summary>Rows of the window.</summary>
    [Params(10, 1_000)]
    public int Rows { get; set; }

    /// <summary>Fills the window.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _encoder = new WindowEncoder(new AgentIdentity("bench", TimeProvider.System), new KnownDigests());
        _window = new GeneratedDigests(Rows).FillWindow(number: 0, CommandsEach);
    }

    /// <summary>One window, with its digests' texts.</summary>
    [Benchmark]
    public int Encode() => _encoder!.Encode(_window!, default).Count;
}
