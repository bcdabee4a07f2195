using System.Runtime.CompilerServices;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Counts commands in the open window, and the coverage with them when it closes. Used by the capture thread alone.
/// </summary>
internal sealed class WindowRecorder : IDisposable
{
    /// <summary>
    /// Rows that one command can affect: more than a table has. A server that claims more (an OK_Packet has 64 bits for
    /// it) must not make the sum wrap.
    /// </summary>
    private const long RowsAffectedMax = 1L << 40;

    private readonly WindowRing _ring;
    private readonly DimensionsCatalogue _dimensions = new();
    private readonly StatementRecogniser _statements;
    private readonly TransactionRecorder _transactions = new();
    private readonly TrafficPipeline<Consumer> _pipeline;
    private readonly Dimensions? _everywhere;
    private CaptureCoverage _counted = new();
    private IdentityCounts _identities;
    private int _sampleWeight = 1;

    /// <summary>Makes a recorder, and the pipeline that feeds it.</summary>
    /// <param name="ports">The servers' ports.</param>
    /// <param name="ring">The windows.</param>
    /// <param name="byDigestOnly">Whether a row stands for a digest whatever its dimensions, as in a report.</param>
    /// <param name="statements">How statements are told apart; null for the defaults.</param>
    public WindowRecorder(IReadOnlyCollection<int> ports, WindowRing ring, bool byDigestOnly = false, StatementOptions? statements = null)
    {
        _ring = ring;
        _everywhere = byDigestOnly ? _dimensions.GetOrAdd("", "", "", "", "") : null;
        _statements = new StatementRecogniser(keepRawText: false, statements);
        _pipeline = new TrafficPipeline<Consumer>(ports, _statements, new Consumer(this));
    }

    /// <summary>What feeds the windows.</summary>
    public TrafficPipeline<Consumer> Pipeline => _pipeline;

    /// <summary>The open window.</summary>
    public DigestWindow Current => _ring.Current;

    /// <summary>Whether the open window must be closed before what happens at this moment is counted.</summary>
    public bool IsDue(long timestamp) => _ring.IsDue(timestamp);

    /// <summary>
    /// Opens the first window. What the capture sees or loses before the first frame then has a place in time.
    /// </summary>
    /// <param name="timestamp">A moment in it, in nanoseconds since the Unix epoch.</param>
    public void Open(long timestamp) => _ring.TryClose(timestamp, out _);

    /// <summary>Closes the open window; null if nothing was seen in it.</summary>
    /// <param name="timestamp">The moment that opens the next one, in nanoseconds since the Unix epoch.</param>
    /// <param name="statistics">What the capture has seen and lost since it was opened.</param>
    public DigestWindow? Close(long timestamp, CaptureStatistics statistics)
    {
        _pipeline.VisitOpen(EndOfWindow(timestamp));
        RecordCoverage(statistics);
        IdentityCounts identities = Identities();
        _ring.Current.Identities = identities - _identities;
        _identities = identities;
        _statements.EndWindow(_ring.Current.Rows);
        _dimensions.EndWindow(_ring.Current.Rows);
        _ring.TryClose(timestamp, out DigestWindow? closed);
        _ring.Current.SampleWeight = _sampleWeight;
        return closed;
    }

    /// <summary>Looks at one of so many connections in the window that has just been opened, and from then on.</summary>
    /// <param name="weight">1 for all of them, or a power of two up to the flow tracker's bound.</param>
    /// <param name="timestamp">Now, on the capture's clock.</param>
    public void Sample(int weight, long timestamp)
    {
        if (weight != _sampleWeight)
        {
            _sampleWeight = weight;
            _ring.Current.SampleWeight = weight;
            _pipeline.Sample(weight, timestamp);
        }
    }

    // A window that is closed late still ended when it did, and one that is closed early ends now.
    private long EndOfWindow(long timestamp)
    {
        DigestWindow window = _ring.Current;
        return timestamp - window.Start < window.LengthNanoseconds ? timestamp : window.Start + window.LengthNanoseconds;
    }

    /// <summary>Moves what was counted beside the commands into the open window.</summary>
    public void RecordCoverage(CaptureStatistics statistics)
    {
        _pipeline.Servers.MoveTo(_ring.Current.Servers);
        _pipeline.Encrypted.MoveTo(_ring.Current.Encrypted);
        _pipeline.Connections.MoveTo(_ring.Current.Connections);
        PacketCounters packets = _pipeline.Packets;
        CaptureCoverage total = new()
        {
            Frames = packets.Frames,
            FrameBytes = packets.FrameBytes,
            KernelDrops = statistics.KernelDrops,
            InterfaceDrops = statistics.InterfaceDrops,
            FramesSkipped = packets.UnknownLinks + packets.NotIp + packets.NotTcp + packets.OtherPort
                + packets.Truncated + packets.Malformed,
            Fragments = packets.Fragments,
            FlowsEvicted = packets.FlowsEvicted,
            FramesSampledOut = packets.SampledOutFrames,
            BytesSampledOut = packets.SampledOutFrameBytes,
        };
        AddDifference(_ring.Current.Capture, total, _counted);
        _counted = total;
    }

    /// <summary>Gives native memory back.</summary>
    public void Dispose() => _pipeline.Dispose();

    private IdentityCounts Identities() => new(
        _statements.Digests.Added, _statements.Digests.Refused, _dimensions.Added, _dimensions.Refused);

    private static void AddDifference(CaptureCoverage window, CaptureCoverage total, CaptureCoverage counted)
    {
        window.Frames += total.Frames - counted.Frames;
        window.FrameBytes += total.FrameBytes - counted.FrameBytes;
        window.KernelDrops += total.KernelDrops - counted.KernelDrops;
        window.InterfaceDrops += total.InterfaceDrops - counted.InterfaceDrops;
        window.FramesSkipped += total.FramesSkipped - counted.FramesSkipped;
        window.Fragments += total.Fragments - counted.Fragments;
        window.FlowsEvicted += total.FlowsEvicted - counted.FlowsEvicted;
        window.FramesSampledOut += total.FramesSampledOut - counted.FramesSampledOut;
        window.BytesSampledOut += total.BytesSampledOut - counted.BytesSampledOut;
    }

    /// <summary>The pipeline's end.</summary>
    internal readonly struct Consumer(WindowRecorder recorder) : ICommandConsumer
    {
        /// <inheritdoc/>
        public void OnCommand(FlowSession flow, Digest digest, in Command<Statement> command)
        {
            Dimensions dimensions = DimensionsOf(flow, command.HasStatement, command.Statement);
            DigestWindow window = recorder._ring.Current;
            window.Add(digest, dimensions, MeasurementOf(command));
            recorder._transactions.OnCommand(flow, digest, dimensions, command, window.Transactions);
            if (command.Outcome is CommandOutcome.Error or CommandOutcome.Aborted)
            {
                RecordUnfinished(flow, digest, dimensions, command);
            }
        }

        /// <inheritdoc/>
        public void OnStillOpen(FlowSession flow, long timestamp, StatementRecogniser statements)
        {
            flow.Transaction.Open?.CountOpen(timestamp, recorder._ring.Current.Transactions);
            if (flow.Session.TryGetRunning(out RunningCommand<Statement> running))
            {
                Digest digest = statements.DigestOf(running.Code, running.HasStatement, running.Statement);
                recorder._ring.Current.Unfinished
                    .GetOrAdd(digest, DimensionsOf(flow, running.HasStatement, running.Statement))
                    .AddRunning(Math.Max(0, timestamp - running.RequestTimestamp));
            }
        }

        /// <inheritdoc/>
        public void OnClosed(FlowSession flow, FlowEnd end, long timestamp) =>
            recorder._transactions.OnClosed(flow, end, timestamp, recorder._ring.Current.Transactions);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Measurement MeasurementOf(in Command<Statement> command)
        {
            ServerStatus status = command.StatusFlags ?? ServerStatus.None;
            return new Measurement
            {
                CompletedAt = CommandTimes.CompletedAt(command),
                DurationNanoseconds = CommandTimes.Duration(command),
                ResponseTimeNanoseconds = CommandTimes.ResponseTime(command),
                IsError = command.Outcome == CommandOutcome.Error,
                ErrorCode = command.ErrorCode,
                RequestBytes = command.RequestBytes,
                ResponseBytes = command.ResponseBytes,
                RowsSent = command.Rows,
                RowsAffected = Math.Min(command.Affected, RowsAffectedMax),
                Warnings = command.Warnings,
                NoIndexUsed = (status & ServerStatus.NoIndexUsed) != ServerStatus.None,
                NoGoodIndexUsed = (status & ServerStatus.NoGoodIndexUsed) != ServerStatus.None,
                Tainted = command.Tainted,
            };
        }

        private Dimensions DimensionsOf(FlowSession flow, bool hasStatement, in Statement statement) =>
            recorder._everywhere ?? flow.DimensionsOf(hasStatement ? statement.Application : "", recorder._dimensions);

        private void RecordUnfinished(FlowSession flow, Digest digest, Dimensions dimensions, in Command<Statement> command)
        {
            KeyedRows<UnfinishedRow> rows = recorder._ring.Current.Unfinished;
            if (ServerErrors.IsKill(command.ErrorCode))
            {
                rows.GetOrAdd(digest, dimensions).AddKilled();
            }
            else if (ServerErrors.IsTimeout(command.ErrorCode))
            {
                rows.GetOrAdd(digest, dimensions).AddTimedOut();
            }
            else if (command is { Outcome: CommandOutcome.Aborted, Tainted: false } && flow.End is FlowEnd.Finished or FlowEnd.Reset)
            {
                rows.GetOrAdd(digest, dimensions).AddCutOff();
            }
        }
    }
}
