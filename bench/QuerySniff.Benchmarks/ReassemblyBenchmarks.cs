using BenchmarkDotNet.Attributes;
using QuerySniff.Packets;

namespace QuerySniff.Benchmarks;

/// <summary>Frames to streams, for a request and its response: what the flow table and the sequence numbers cost.</summary>
public class ReassemblyBenchmarks
{
    private const long FrameIntervalNanoseconds = 10_000;

    private readonly long[] _bytes = new long[1];
    private FlowTracker<CountingFlowHandler, object>? _tracker;
    private LoopedConnection[] _connections = [];
    private long _now = 1_700_000_000_000_000_000;
    private int _turn;

    /// <summary>Connections that take turns: with many, their states are not in the cache.</summary>
    [Params(1, 1_000)]
    public int Connections { get; set; }

    /// <summary>Opens the connections.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        RecordedConnection recorded = RecordedConnection.Load(Workload.PointSelect);
        _tracker = new(new CountingFlowHandler(_bytes), new FlowTrackerOptions { Ports = [RecordedConnection.ServerPort] });
        _connections = [.. Enumerable.Range(0, Connections).Select(number => new LoopedConnection(recorded, number))];
        foreach (RecordedFrame frame in _connections.SelectMany(connection => connection.Opening))
        {
            Feed(frame);
        }
    }

    /// <summary>A request and its response, in order.</summary>
    [Benchmark]
    public long InOrder()
    {
        RecordedFrame[] frames = NextExchange();
        Feed(frames[0]);
        Feed(frames[1]);
        return _bytes[0];
    }

    /// <summary>The response before the request: it is held until the request has come.</summary>
    [Benchmark]
    public long OutOfOrder()
    {
        RecordedFrame[] frames = NextExchange();
        Feed(frames[1]);
        Feed(frames[0]);
        return _bytes[0];
    }

    private RecordedFrame[] NextExchange()
    {
        _turn = _turn + 1 < _connections.Length ? _turn + 1 : 0;
        return _connections[_turn].Next();
    }

    private void Feed(RecordedFrame frame) =>
        _tracker!.OnFrame(_now += FrameIntervalNanoseconds, RecordedFrame.LinkType, frame.Bytes.Length, frame.Bytes);
}
