using System.Text;
using QuerySniff.Capture;

namespace QuerySniff.Benchmarks;

/// <summary>
/// A connection of <c>sysbench.pcap</c>: one event of sysbench's oltp_read_write over 10,000 rows against MariaDB, on
/// loopback, once in each --db-ps-mode; without bare acknowledgements, as the agent's filter leaves it.
/// </summary>
internal sealed class RecordedConnection
{
    /// <summary>The server's port in the recording.</summary>
    public const ushort ServerPort = 3306;

    private const string File = "sysbench.pcap";
    private const int CodeOffset = 4;
    private const byte ComQuery = 0x03;
    private const byte ComStatementExecute = 0x17;

    // A BEGIN is answered by 11 bytes, a hundred rows by 12 KiB.
    private const int OneRowBytesMin = 100;
    private const int OneRowBytesMax = 1_000;

    private RecordedConnection(RecordedFrame[] opening, RecordedFrame[] exchange)
    {
        Opening = opening;
        Exchange = exchange;
    }

    /// <summary>Everything up to the exchange: the TCP handshake, the login, and what was prepared and executed before it.</summary>
    public IReadOnlyList<RecordedFrame> Opening { get; }

    /// <summary>The command and its answer.</summary>
    public IReadOnlyList<RecordedFrame> Exchange { get; }

    /// <summary>Reads the recording.</summary>
    public static RecordedConnection Load(Workload workload)
    {
        IEnumerable<RecordedFrame[]> connections = ReadFrames()
            .GroupBy(frame => frame.ToServer ? frame.SourcePort : frame.DestinationPort)
            .Select(connection => connection.ToArray());
        foreach (RecordedFrame[] frames in connections)
        {
            for (int i = 0; i < frames.Length - 1; i++)
            {
                if (frames[i].ToServer && IsExchange(workload, frames[i].Payload.Span, frames[i + 1].Payload.Span))
                {
                    return new RecordedConnection(frames[..i], frames[i..(i + 2)]);
                }
            }
        }

        throw new InvalidDataException($"{File} has no exchange for {workload}.");
    }

    private static bool IsExchange(Workload workload, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response) => workload switch
    {
        Workload.PointSelect => IsQuery(request, "SELECT c ", "id="),
        Workload.HundredRows => IsQuery(request, "SELECT c ", " BETWEEN "),
        Workload.Prepared => IsCommand(request, ComStatementExecute)
            && response.Length is > OneRowBytesMin and < OneRowBytesMax,
        _ => false,
    };

    private static bool IsQuery(ReadOnlySpan<byte> request, string beginning, string part)
    {
        if (!IsCommand(request, ComQuery))
        {
            return false;
        }

        string text = Encoding.ASCII.GetString(request[(CodeOffset + 1)..]);
        return text.StartsWith(beginning, StringComparison.Ordinal) && text.Contains(part, StringComparison.Ordinal);
    }

    private static bool IsCommand(ReadOnlySpan<byte> request, byte code) =>
        request.Length > CodeOffset && request[CodeOffset] == code;

    private static List<RecordedFrame> ReadFrames()
    {
        List<RecordedFrame> frames = [];
        using IPacketSource source = FileSource.Open(Path.Combine(AppContext.BaseDirectory, File));
        while (source.TryRead(out Frame frame) == ReadResult.Frame)
        {
            frames.Add(new RecordedFrame(frame.Bytes.ToArray()));
        }

        return frames;
    }
}
