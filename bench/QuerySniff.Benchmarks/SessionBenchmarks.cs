using BenchmarkDotNet.Attributes;
using QuerySniff.MySql;

namespace QuerySniff.Benchmarks;

/// <summary>The protocol's state machine: one command and its answer, from stream bytes to the completed command.</summary>
public class SessionBenchmarks
{
    private const long Timestamp = 1_700_000_000_000_000_000;

    private readonly Session<int> _session = new(joinedMidStream: false);
    private CountingCommandSink _sink;
    private byte[] _request = [];
    private byte[] _response = [];

    /// <summary>What is repeated.</summary>
    [ParamsAllValues]
    public Workload Workload { get; set; }

    /// <summary>Logs in.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        RecordedConnection recorded = RecordedConnection.Load(Workload);
        foreach (RecordedFrame frame in recorded.Opening.Where(frame => !frame.Payload.IsEmpty))
        {
            _session.OnData(frame.ToServer, Timestamp, frame.Payload.Span, ref _sink);
        }

        _request = recorded.Exchange[0].Payload.ToArray();
        _response = recorded.Exchange[1].Payload.ToArray();
    }

    /// <summary>One command.</summary>
    [Benchmark]
    public long Command()
    {
        _session.OnData(toServer: true, Timestamp, _request, ref _sink);
        _session.OnData(toServer: false, Timestamp, _response, ref _sink);
        return _sink.Commands;
    }
}
