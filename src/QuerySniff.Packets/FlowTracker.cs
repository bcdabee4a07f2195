using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>
/// Turns the frames of a capture into the streams of its TCP connections. One thread owns a tracker: nothing here is
/// synchronised, and every call to the handler comes out of a call to the tracker, which the handler must not call back.
/// </summary>
/// <remarks>
/// <para>Data that comes in order goes to the handler out of the frame's own memory. What comes early is copied and held
/// under bounds; what came already is dropped, so that of two overlapping segments the first wins.</para>
/// <para>The two streams of a flow are kept in order with each other as well: a segment whose acknowledgement covers bytes
/// of the opposite stream that were not seen yet was sent after them, and is held until they come. So the handler sees a
/// response after its request even if the capture has swapped the frames.</para>
/// <para>Missing bytes are declared a gap when they do not come within <see cref="FlowTrackerOptions.ReorderWait"/>, when
/// what is held reaches its bounds, or when the flow ends. A lost FIN that the other end acknowledges is one byte of gap:
/// on the wire the two cannot be told apart.</para>
/// <para>All times are capture timestamps, in nanoseconds since the Unix epoch.</para>
/// </remarks>
/// <typeparam name="THandler">Takes the streams; a struct, so that no call is virtual.</typeparam>
/// <typeparam name="TSession">What the handler keeps for a flow.</typeparam>
public sealed partial class FlowTracker<THandler, TSession>
    where THandler : struct, IFlowHandler<TSession>
    where TSession : class
{
    private readonly PortSet _ports;
    private readonly FlowTrackerOptions _options;
    private readonly long _reorderWait;
    private readonly long _idleTimeout;
    private readonly FlowTable<TSession> _table;
    private readonly FlowList<TSession> _live = new(FlowListKind.Recency);
    private readonly FlowList<TSession> _closed = new(FlowListKind.Recency);
    private readonly FlowList<TSession> _waiting = new(FlowListKind.Waiting);
    private readonly HeldSegmentPool _held;

    [SuppressMessage("Style", "IDE0044", Justification = "Read-only, each call would be made on a copy of the struct.")]
    private THandler _handler;

    private PacketCounters _counters;
    private uint _outOfSample;
    private long _sweptAt;

    /// <summary>Makes a tracker without flows.</summary>
    /// <param name="handler">Takes the streams.</param>
    /// <param name="options">What to watch, and the bounds.</param>
    /// <exception cref="ArgumentException">A port is none, or a bound is out of its range.</exception>
    public FlowTracker(THandler handler, FlowTrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.AreBoundsValid)
        {
            throw new ArgumentException("A bound is negative, or leaves no room for a flow.", nameof(options));
        }

        _handler = handler;
        _options = options;
        _ports = new PortSet(options.Ports);
        _reorderWait = (long)options.ReorderWait.TotalNanoseconds;
        _idleTimeout = (long)options.IdleTimeout.TotalNanoseconds;
        _table = new FlowTable<TSession>(options.FlowsMax);
        _held = new HeldSegmentPool(options.ReorderBytesTotalMax);
    }

    /// <summary>Running totals since the tracker was made.</summary>
    public ref readonly PacketCounters Counters => ref _counters;

    /// <summary>Flows that are open.</summary>
    public int FlowCount => _live.Count;

    /// <summary>Segments held at present: a test's look at leaks.</summary>
    internal int HeldSegmentCount => _held.RentedCount;

    /// <summary>What they charge against the bound, in bytes.</summary>
    internal long HeldCharge => _held.RentedCharge;

    /// <summary>Flows in the table, those that closed a moment ago among them.</summary>
    internal int TableCount => _table.Count;

    /// <summary>Takes a frame. Never throws, whatever is in it.</summary>
    /// <param name="timestamp">When it was captured.</param>
    /// <param name="linkType">Its LINKTYPE_ value (https://www.tcpdump.org/linktypes.html).</param>
    /// <param name="wireLength">Its length on the wire in bytes; more than was captured if the snap length cut it.</param>
    /// <param name="frame">What was captured, from the link-layer header on; borrowed for the call.</param>
    public void OnFrame(long timestamp, int linkType, int wireLength, ReadOnlySpan<byte> frame)
    {
        _counters.Frames++;
        _counters.FrameBytes += Math.Max(wireLength, frame.Length);
        DecodeResult result = Segment.Read(linkType, wireLength, frame, out Segment segment);
        if (result != DecodeResult.Done)
        {
            CountSkipped(result);
        }
        else if (!_ports.Contains(segment.SourcePort) && !_ports.Contains(segment.DestinationPort))
        {
            _counters.OtherPort++;
        }
        else
        {
            _counters.Segments++;
            _counters.PayloadBytes += segment.PayloadLength;
            if (!TryFollow(timestamp, segment))
            {
                _counters.SampledOutFrames++;
                _counters.SampledOutFrameBytes += Math.Max(wireLength, frame.Length);
                _counters.SampledOutBytes += segment.PayloadLength;
            }
        }

        // After the segment, not before: the one that fills a hole shall do so even if it is the first frame in a while.
        Expire(timestamp);
    }

    /// <summary>Lets time pass while no frame comes: declares gaps that are due, and ends idle flows.</summary>
    /// <param name="timestamp">Now, on the capture's clock.</param>
    public void OnTime(long timestamp) => Expire(timestamp);

    /// <summary>Ends every flow: the capture is over. What is held is delivered, with the gaps before it.</summary>
    /// <param name="timestamp">Now, on the capture's clock.</param>
    public void Close(long timestamp)
    {
        while (_live.First is { } flow)
        {
            End(flow, FlowEnd.CaptureEnded, timestamp);
        }

        while (_closed.First is { } flow)
        {
            Forget(flow);
        }

        Debug.Assert(_held.RentedCount == 0, "Every held segment goes back when its flow ends.");
        Debug.Assert(_table.Count == 0, "Every flow is in a list.");
    }

    private void CountSkipped(DecodeResult result)
    {
        switch (result)
        {
            case DecodeResult.UnknownLink:
                _counters.UnknownLinks++;
                break;
            case DecodeResult.NotIp:
                _counters.NotIp++;
                break;
            case DecodeResult.NotTcp:
                _counters.NotTcp++;
                break;
            case DecodeResult.Fragment:
                _counters.Fragments++;
                break;
            case DecodeResult.Truncated:
                _counters.Truncated++;
                break;
            default:
                _counters.Malformed++;
                break;
        }
    }

    /// <summary>Takes a segment, unless its flow is not in the sample: the hash alone decides, before any look-up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFollow(long timestamp, scoped in Segment segment)
    {
        FlowKey key = FlowKey.Of(segment, out bool sentByLow);
        uint hash = _table.HashOf(key);
        if ((hash & _outOfSample) != 0)
        {
            return false;
        }

        OnSegment(FlowOf(key, hash, sentByLow, timestamp, segment), sentByLow, timestamp, segment);
        return true;
    }

    private void OnSegment(Flow<TSession>? flow, bool sentByLow, long timestamp, scoped in Segment segment)
    {
        if (flow is null || flow.IsClosed)
        {
            _counters.IgnoredBytes += segment.PayloadLength;
            return;
        }

        flow.LastSeen = timestamp;
        Rank(flow, timestamp);
        StreamDirection direction = flow.DirectionOf(sentByLow);
        if (segment.IsReset)
        {
            _counters.IgnoredBytes += segment.PayloadLength;
            OnReset(flow, direction, timestamp, segment);
        }
        else if (segment.IsSyn || segment.HasContent)
        {
            Learn(flow, direction, timestamp, segment);
            Accept(flow, direction, StreamPiece.Of(timestamp, segment));
        }
    }

    /// <summary>
    /// Keeps the live flows in the order in which they were last seen, to <see cref="RankStep"/>. Putting a flow last writes to
    /// three more, most of which are not in the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rank(Flow<TSession> flow, long timestamp)
    {
        if (HasPassed(flow.RankedAt, timestamp, RankStep))
        {
            flow.RankedAt = timestamp;
            _live.MoveToLast(flow);
        }
    }

    /// <summary>The flow that a segment belongs to, opened if it may be the first of one; null if it may not.</summary>
    private Flow<TSession>? FlowOf(
        in FlowKey key, uint hash, bool sentByLow, long timestamp, scoped in Segment segment)
    {
        Flow<TSession>? flow = _table.Find(key, hash);
        if (flow is not null)
        {
            StreamDirection direction = flow.DirectionOf(sentByLow);
            if (segment.IsSyn)
            {
                ExpireBeforeSyn(flow, direction, timestamp);
            }

            if (!IsOfAnotherConnection(flow, direction, timestamp, segment))
            {
                return flow;
            }

            Supersede(flow, timestamp);
        }

        return Opens(segment) ? Open(key, hash, sentByLow, timestamp, segment) : null;
    }
}
