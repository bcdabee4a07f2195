using System.Text;
using QuerySniff.Compression;
using QuerySniff.MySql;
using QuerySniff.Packets;
using QuerySniff.Sql;

namespace QuerySniff.Captures.Tests;

/// <summary>What the decoder makes of frames: the commands and events of each connection, and the counters.</summary>
internal sealed class Decoding
{
    /// <summary>
    /// How long missing bytes are waited for: some thirty frames of a capture whose frames are a millisecond apart, so
    /// that a gap is declared in its middle and not at its end.
    /// </summary>
    private static readonly TimeSpan ReorderWait = TimeSpan.FromMilliseconds(30);

    /// <summary>One a thread, as in the agent: its buffer may take 16 MiB.</summary>
    private static readonly ThreadLocal<Decompressor> Decompressors = new(() => new Decompressor());

    private static readonly ThreadLocal<Fingerprinter> Fingerprinters = new(() => new Fingerprinter());

    private Decoding()
    {
    }

    /// <summary>The connections, in the order of their first frames.</summary>
    public IReadOnlyList<DecodedConnection> Connections { get; private init; } = [];

    /// <summary>The counters of frames and streams.</summary>
    public PacketCounters Packets { get; private init; }

    /// <summary>The most bytes that the sessions have held at a time.</summary>
    public int HeldBytesMost { get; private set; }

    /// <summary>Decodes frames.</summary>
    public static Decoding Of(IEnumerable<CapturedFrame> frames, IReadOnlyCollection<int> ports)
    {
        List<DecodedConnection> connections = new();
        FlowTracker<Handler, DecodedConnection> tracker = new(
            new Handler(connections, Decompressors.Value!), new FlowTrackerOptions { Ports = ports, ReorderWait = ReorderWait });
        long last = 0;
        int held = 0;
        foreach (CapturedFrame frame in frames)
        {
            last = frame.Timestamp;
            tracker.OnFrame(frame.Timestamp, frame.LinkType, frame.WireLength, frame.Bytes);
            held = Math.Max(held, connections.Sum(connection => connection.Session.HeldBytes));
        }

        tracker.Close(last);
        return new Decoding { Connections = connections, Packets = tracker.Counters, HeldBytesMost = held };
    }

    /// <summary>Decodes segments.</summary>
    public static Decoding Of(IEnumerable<TcpSegment> segments, IReadOnlyCollection<int> ports) =>
        Of(segments.Select(segment => segment.ToFrame()), ports);

    private readonly struct Handler(List<DecodedConnection> connections, Decompressor decompressor) : IFlowHandler<DecodedConnection>
    {
        public DecodedConnection OnOpened(in FlowInfo flow)
        {
            DecodedConnection connection = new(flow, decompressor);
            connections.Add(connection);
            return connection;
        }

        public void OnData(DecodedConnection session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data)
        {
            Sink sink = new(session);
            session.Session.OnData(direction == StreamDirection.ToServer, timestamp, data, ref sink);
        }

        public void OnGap(DecodedConnection session, StreamDirection direction, long timestamp, long bytes)
        {
            session.Gaps++;
            Sink sink = new(session);
            session.Session.OnGap(direction == StreamDirection.ToServer, timestamp, bytes, ref sink);
        }

        public void OnClosed(DecodedConnection session, FlowEnd end, long timestamp)
        {
            Sink sink = new(session);
            session.Session.OnClosed(timestamp, ref sink);
        }
    }

    private readonly struct Sink(DecodedConnection connection) : ICommandSink<string>
    {
        public int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) =>
            StatementSplitter.Split(text, SqlDialect.None, truncated, statements);

        public bool CallsProcedure(scoped ReadOnlySpan<byte> statement) =>
            StatementSplitter.CallsProcedure(statement, SqlDialect.None);

        public string OnStatement(scoped ReadOnlySpan<byte> text, bool truncated)
        {
            connection.FingerprintBytesMost = Math.Max(
                connection.FingerprintBytesMost, Fingerprinters.Value!.Compute(text, SqlDialect.None, truncated).Text.Length);
            return Encoding.UTF8.GetString(text) + (truncated ? "…" : "");
        }

        public void OnCommand(in Command<string> command) => connection.Add(command);

        public void OnEvent(SessionEvent sessionEvent) => connection.Events.Add(sessionEvent);
    }
}
