using BenchmarkDotNet.Attributes;
using QuerySniff.Packets;

namespace QuerySniff.Benchmarks;

/// <summary>Ethernet, IPv4 and TCP headers of one frame.</summary>
public class FrameBenchmarks
{
    private byte[] _frame = [];

    /// <summary>Takes the recorded request.</summary>
    [GlobalSetup]
    public void SetUp() => _frame = RecordedConnection.Load(Workload.PointSelect).Exchange[0].Bytes;

    /// <summary>One frame.</summary>
    [Benchmark]
    public int Decode()
    {
        Segment.Read(RecordedFrame.LinkType, _frame.Length, _frame, out Segment segment);
        return segment.PayloadLength;
    }
}
