using QuerySniff.Capture;
using QuerySniff.Compression;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// From the frame to the completed command: flows, sessions, statements, and the coverage of all of it. One thread
/// owns it; nothing in it locks, logs or, in the steady state, allocates.
/// </summary>
/// <typeparam name="TConsumer">What takes the commands.</typeparam>
internal sealed class TrafficPipeline<TConsumer> : IDisposable
    where TConsumer : struct, ICommandConsumer
{
    private readonly FlowTracker<FlowHandler, FlowSession> _flows;
    private readonly Decompressor _decompressor = new();
    private readonly HeldMemory _memory = new();
    private readonly StatementRecogniser _statements;
    private readonly TConsumer _consumer;

    // Servers keeps its entries as long as it is not cleared, and a pipeline's never is.
    private readonly Dictionary<Endpoint, ServerCoverage> _coverage = [];

    /// <summary>Makes a pipeline for the servers' ports.</summary>
    public TrafficPipeline(IReadOnlyCollection<int> ports, StatementRecogniser statements, TConsumer consumer)
    {
        _statements = statements;
        _consumer = consumer;
        _flows = new FlowTracker<FlowHandler, FlowSession>(new FlowHandler(this), new FlowTrackerOptions { Ports = ports });
    }

    /// <summary>The counters of frames and flows, since the start.</summary>
    public PacketCounters Packets => _flows.Counters;

    /// <summary>What was seen of each server since it was last moved into a window.</summary>
    public ServerCoverageTable Servers { get; } = new();

    /// <summary>The traffic that TLS hid since it was last moved into a window.</summary>
    public EncryptedTrafficTable Encrypted { get; } = new();

    /// <summary>The connections: those that are open, and what was counted since it was last moved into a window.</summary>
    public ConnectionTable Connections { get; } = new();

    /// <summary>Connections that are followed now.</summary>
    public int Flows => _flows.FlowCount;

    /// <summary>From now on follows one of so many connections: see <see cref="FlowTracker{THandler, TSession}.Sample"/>.</summary>
    public void Sample(int weight, long timestamp) => _flows.Sample(weight, timestamp);

    /// <summary>Takes a frame.</summary>
    public void OnFrame(in Frame frame) =>
        _flows.OnFrame(frame.Timestamp, frame.LinkType, frame.WireLength, frame.Bytes);

    /// <summary>Lets time pass where no frame comes, in nanoseconds since the Unix epoch.</summary>
    public void OnTime(long timestamp) => _flows.OnTime(timestamp);

    /// <summary>Shows the consumer every flow that is open at a window's end, in nanoseconds since the Unix epoch.</summary>
    public void VisitOpen(long timestamp)
    {
        OpenFlows visitor = new(this, timestamp);
        _flows.Visit(ref visitor);
    }

    /// <summary>Ends the capture: what is held is delivered, every flow is closed.</summary>
    public void Close(long timestamp) => _flows.Close(timestamp);

    /// <summary>Gives native memory back.</summary>
    public void Dispose() => _decompressor.Dispose();

    /// <summary>A server's coverage, found without making its name again; the names beyond the table's bound are made.</summary>
    private ServerCoverage CoverageOf(in Endpoint server)
    {
        if (!_coverage.TryGetValue(server, out ServerCoverage? known))
        {
            known = Servers.GetOrAdd(server.ToString());
            if (_coverage.Count < ServerCoverageTable.ServersMax)
            {
                _coverage.Add(server, known);
            }
        }

        return known;
    }

    private readonly struct FlowHandler(TrafficPipeline<TConsumer> pipeline) : IFlowHandler<FlowSession>
    {
        public FlowSession OnOpened(in FlowInfo flow)
        {
            ServerCoverage coverage = pipeline.CoverageOf(flow.Server);
            coverage.ConnectionsOpened++;
            if (flow.JoinedMidStream)
            {
                coverage.ConnectionsMidStream++;
            }

            FlowSession session = new(flow, coverage, pipeline._decompressor, pipeline._memory);
            session.Connection.OnOpened(session, pipeline.Connections);
            return session;
        }

        public void OnData(FlowSession session, StreamDirection direction, long timestamp, scoped ReadOnlySpan<byte> data)
        {
            ServerCoverage coverage = session.Coverage;
            coverage.Segments++;
            SessionPhase before = session.Session.Phase;
            CommandSink sink = new(pipeline, session);
            session.Session.OnData(direction == StreamDirection.ToServer, timestamp, data, ref sink);
            SessionPhase after = session.Session.Phase;
            if (before == SessionPhase.Encrypted || (IsPassedOver(before) && after == SessionPhase.Encrypted))
            {
                coverage.EncryptedBytes += data.Length;
                session.CountEncrypted(direction, data.Length, pipeline.Encrypted);
            }
            else if (IsPassedOver(before) && IsPassedOver(after))
            {
                coverage.SkippedBytes += data.Length;
            }
            else
            {
                coverage.DecodedBytes += data.Length;
            }
        }

        public void OnGap(FlowSession session, StreamDirection direction, long timestamp, long bytes)
        {
            session.Coverage.Gaps++;
            session.Coverage.GapBytes += bytes;
            CommandSink sink = new(pipeline, session);
            session.Session.OnGap(direction == StreamDirection.ToServer, timestamp, bytes, ref sink);
        }

        public void OnClosed(FlowSession session, FlowEnd end, long timestamp)
        {
            if (end == FlowEnd.CaptureEnded)
            {
                pipeline._consumer.OnStillOpen(session, timestamp, pipeline._statements);
            }

            session.End = end;
            if (end == FlowEnd.SampledOut)
            {
                session.Coverage.ConnectionsSampledOut++;
                UnheardSink unheard = default;
                session.Session.OnClosed(timestamp, ref unheard);
            }
            else
            {
                CommandSink sink = new(pipeline, session);
                session.Session.OnClosed(timestamp, ref sink);
            }

            session.EndEncryption(pipeline.Encrypted);
            session.Connection.OnClosed(end, timestamp, session, pipeline.Connections);
            pipeline._consumer.OnClosed(session, end, timestamp);
        }

        private static bool IsPassedOver(SessionPhase phase) =>
            phase is SessionPhase.Compressed or SessionPhase.Replication or SessionPhase.Desynchronised;
    }

    /// <summary>
    /// For the end of a session that is left alone, and goes on: the commands that are under way in it did not end here.
    /// </summary>
    private readonly struct UnheardSink : ICommandSink<Statement>
    {
        public int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements)
        {
            statements[0] = ..;
            return 1;
        }

        public bool CallsProcedure(scoped ReadOnlySpan<byte> statement) => false;

        public Statement OnStatement(scoped ReadOnlySpan<byte> text, bool truncated) => default;

        public void OnCommand(in Command<Statement> command)
        {
        }

        public void OnEvent(SessionEvent sessionEvent)
        {
        }
    }

    private readonly struct CommandSink(TrafficPipeline<TConsumer> pipeline, FlowSession flow) : ICommandSink<Statement>
    {
        public int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) =>
            StatementSplitter.Split(text, SessionDialect.Of(flow.Session), truncated, statements);

        public bool CallsProcedure(scoped ReadOnlySpan<byte> statement) =>
            StatementSplitter.CallsProcedure(statement, SessionDialect.Of(flow.Session));

        public Statement OnStatement(scoped ReadOnlySpan<byte> text, bool truncated) =>
            pipeline._statements.Recognise(text, SessionDialect.Of(flow.Session), truncated);

        public void OnCommand(in Command<Statement> command)
        {
            flow.Coverage.CommandsCompleted += command.StatementNumber == 1 ? 1 : 0;
            if (command.Tainted && !command.TaintedBefore)
            {
                flow.Coverage.CommandsTainted++;
            }

            if (command.Code == CommandCode.Quit)
            {
                flow.Connection.Quit();
            }

            pipeline._consumer.OnCommand(
                flow, pipeline._statements.DigestOf(command.Code, command.HasStatement, command.Statement), command);
        }

        public void OnEvent(SessionEvent sessionEvent)
        {
            flow.Connection.OnEvent(sessionEvent, flow, pipeline.Connections);
            ServerCoverage coverage = flow.Coverage;
            switch (sessionEvent)
            {
                case SessionEvent.Encrypted:
                    coverage.ConnectionsEncrypted++;
                    flow.BeginEncryption();
                    break;
                case SessionEvent.Compressed:
                    coverage.ConnectionsCompressed++;
                    break;
                case SessionEvent.LoginFailed:
                    coverage.LoginsFailed++;
                    break;
                case SessionEvent.Desynchronised:
                    coverage.ConnectionsDesynchronised++;
                    break;
                case SessionEvent.UnparsablePacket:
                    coverage.PacketsUnparsable++;
                    break;
                case SessionEvent.Unanswered:
                    coverage.CommandsUnanswered++;
                    break;
                default:
                    break;
            }
        }
    }

    private readonly struct OpenFlows(TrafficPipeline<TConsumer> pipeline, long timestamp) : IFlowVisitor<FlowSession>
    {
        public void OnFlow(FlowSession session) => pipeline._consumer.OnStillOpen(session, timestamp, pipeline._statements);
    }
}
