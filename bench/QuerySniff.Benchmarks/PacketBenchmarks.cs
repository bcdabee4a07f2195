using BenchmarkDotNet.Attributes;
using QuerySniff.MySql;

namespace QuerySniff.Benchmarks;

/// <summary>A stream's bytes to packets: the answer of 100 rows is 104 of them.</summary>
public class PacketBenchmarks
{
    private const long Timestamp = 1_700_000_000_000_000_000;

    private readonly HeldMemory _memory = new();
    private byte[] _response = [];
    private PacketStream _stream;

    /// <summary>Takes the recorded response.</summary>
    [GlobalSetup]
    public void SetUp() => _response = RecordedConnection.Load(Workload.HundredRows).Exchange[1].Payload.ToArray();

    /// <summary>The whole response in one piece of data.</summary>
    [Benchmark]
    public long HundredRows()
    {
        ReadOnlySpan<byte> data = _response;
        long bytes = 0;
        while (_stream.TryReadHeader(ref data, Timestamp, out _))
        {
            _stream.Begin(data[0], wantedBytes: 1);
            _stream.ReadPayload(ref data, _memory, out ReadOnlySpan<byte> payload);
            bytes += payload.Length;
            _stream.EndPayload(_memory);
        }

        return bytes;
    }
}
