using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Benchmarks;

/// <summary>
/// The whole path of the capture thread for one command: from its frames, as libpcap hands them over, to its row in the
/// open window.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet calls CleanUp, and derives from the class.")]
public class PathBenchmarks
{
    private const long FrameIntervalNanoseconds = 10_000;

    private WindowRecorder? _recorder;
    private LoopedConnection[] _connections = [];
    private long _now = 1_700_000_000_000_000_000;
    private int _turn;

    /// <summary>What is repeated.</summary>
    [ParamsAllValues]
    public Workload Workload { get; set; }

    /// <summary>Connections that take turns: with many, their states are not in the cache.</summary>
    [Params(1, 1_000)]
    public int Connections { get; set; }

    /// <summary>Logs in.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        RecordedConnection recorded = RecordedConnection.Load(Workload);
        _recorder = new WindowRecorder([RecordedConnection.ServerPort], new WindowRing());
        _recorder.Open(_now);
        _connections = [.. Enumerable.Range(0, Connections).Select(number => new LoopedConnection(recorded, number))];
        foreach (RecordedFrame frame in _connections.SelectMany(connection => connection.Opening))
        {
            Feed(frame);
        }
    }

    /// <summary>Frees what the pipeline holds of native memory.</summary>
    [GlobalCleanup]
    public void CleanUp() => _recorder!.Dispose();

    /// <summary>One command.</summary>
    [Benchmark]
    public long Command()
    {
        _turn = _turn + 1 < _connections.Length ? _turn + 1 : 0;
        RecordedFrame[] frames = _connections[_turn].Next();
        Feed(frames[0]);
        Feed(frames[1]);
        return _recorder!.Current.Commands;
    }

    private void Feed(RecordedFrame recorded)
    {
        Frame frame = new(_now += FrameIntervalNanoseconds, RecordedFrame.LinkType, recorded.Bytes.Length, recorded.Bytes);
        _recorder!.Pipeline.OnFrame(frame);
    }
}
