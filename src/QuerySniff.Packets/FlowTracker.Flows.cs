using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <content>How flows begin and end.</content>
public sealed partial class FlowTracker<THandler, TSession>
{
    /// <summary>
    /// How far a segment may be from where its stream stands and still be of it for certain, in bytes: above the
    /// largest receive buffers in use (Linux: 6 MiB unless set, tens of MiB on tuned hosts).
    /// </summary>
    private const int SequenceWindowMax = 64 << 20;

    /// <summary>
    /// How far ahead of its stream a segment may be and wait there, in bytes: the largest window that TCP can advertise,
    /// 65,535 &lt;&lt; 14 (RFC 7323, section 2.3), so that the numbers of all that is held are in one order.
    /// </summary>
    private const int SequenceAheadMax = 1 << 30;

    /// <summary>
    /// How far a SYN may be behind the first byte that was seen of a stream and be this stream's own, captured late, in
    /// bytes: what a connection sends within a reordered moment. The chance that another connection's is there is 2^-16.
    /// </summary>
    private const int LateSynWindowMax = 64 << 10;

    /// <summary>
    /// How long a flow that has ended stays in the table after its last segment, in nanoseconds, so that what comes late does
    /// not open it anew: 5 s take in four retransmissions of a lost FIN (0.2, 0.4, 0.8, 1.6 s after each other, on Linux).
    /// </summary>
    private const long ClosedLinger = 5_000_000_000;

    /// <summary>How often idle and closed flows are looked for, in nanoseconds.</summary>
    private const long SweepInterval = 1_000_000_000;

    /// <summary>
    /// How exactly it is known which flow was seen before which, in nanoseconds: a busy flow changes its place in the list of
    /// live flows ten times a second, and not with each segment. Nothing but a flood of more than a million SYNs a second
    /// fills the table in this time, and so evicts a flow that is in use.
    /// </summary>
    private const long RankStep = 100_000_000;

    /// <summary>
    /// Whether so much time has passed. The capture's clock may have been set back: then too, once it is as far behind,
    /// or what waits would wait for as long as the clock was set back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasPassed(long since, long now, long time)
    {
        long age = now - since;
        return age >= time || age <= -time;
    }

    private static bool IsNear(SequenceNumber number, SequenceNumber next) =>
        number - next is >= -SequenceWindowMax and <= SequenceWindowMax;

    /// <summary>
    /// Whether a segment may be the first of a flow. Empty ones are not: they are the last words of a flow that has ended,
    /// or the keep-alive of one that will be known by its first data.
    /// </summary>
    private static bool Opens(scoped in Segment segment) =>
        !segment.IsReset && (segment.IsSyn || segment.PayloadLength > 0);

    /// <summary>Whether a segment shows that its endpoints have a new connection, and the flow is of the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOfAnotherConnection(
        Flow<TSession> flow, StreamDirection direction, long timestamp, scoped in Segment segment)
    {
        if (segment.IsReset)
        {
            return false;
        }

        // Closed flows are swept after a frame: the first one in a while may be of the next connection.
        if (flow.IsClosed && HasPassed(flow.LastSeen, timestamp, ClosedLinger))
        {
            return true;
        }

        ref StreamState stream = ref flow.Stream(direction);
        if (segment.IsSyn)
        {
            // Where the server has refused it, the same SYN may come again, and is a new attempt: the client still wants to
            // connect. Once the server has answered with a SYN of its own, it is a copy that comes late.
            return (flow.IsClosed && flow.End == FlowEnd.Reset && !segment.HasAcknowledgement && !flow.Opposite(direction).IsKnown)
                || (stream.IsKnown && !IsOwnSyn(flow, stream.Start - segment.FirstByte));
        }

        if (segment.PayloadLength == 0 || !stream.IsKnown || IsNear(segment.Sequence, stream.Next))
        {
            return false;
        }

        // Far off on its own, the stream has lost much. Only if what is acknowledged is far off too, it is another one.
        ref StreamState opposite = ref flow.Opposite(direction);
        return flow.IsClosed || !segment.HasAcknowledgement
            || (opposite.IsKnown && !IsNear(segment.Acknowledgement, opposite.Next));
    }

    private static bool IsOwnSyn(Flow<TSession> flow, int bytesBeforeStart) =>
        bytesBeforeStart == 0 || (flow.JoinedMidStream && bytesBeforeStart is > 0 and < LateSynWindowMax);

    private Flow<TSession> Open(in FlowKey key, uint hash, bool sentByLow, long timestamp, scoped in Segment segment)
    {
        if (_table.IsFull)
        {
            MakeRoomForFlow(timestamp);
        }

        bool clientIsLow = IsSentByClient(segment) == sentByLow;
        Flow<TSession> flow = _table.Add(key, hash, clientIsLow, joinedMidStream: !segment.IsSyn);
        flow.RankedAt = timestamp;
        _live.AddLast(flow);
        _counters.FlowsOpened++;
        _counters.FlowsMidStream += flow.JoinedMidStream ? 1 : 0;
        FlowInfo info = new(
            Client: clientIsLow ? key.Low : key.High,
            Server: clientIsLow ? key.High : key.Low,
            flow.JoinedMidStream,
            timestamp);
        flow.Session = _handler.OnOpened(info);
        return flow;
    }

    /// <summary>
    /// The server is the end whose port is watched. If both are, a SYN comes from the client, a SYN-ACK from the server,
    /// and of a flow joined mid-stream the first segment seen is taken for the client's.
    /// </summary>
    private bool IsSentByClient(scoped in Segment segment) =>
        _ports.Contains(segment.SourcePort) && _ports.Contains(segment.DestinationPort)
            ? !segment.IsSyn || !segment.HasAcknowledgement
            : _ports.Contains(segment.DestinationPort);

    /// <summary>Flows that are closed go first, then the one least recently seen.</summary>
    private void MakeRoomForFlow(long timestamp)
    {
        if (_closed.First is { } closed)
        {
            Forget(closed);
        }
        else if (_live.First is { } live)
        {
            _counters.FlowsEvicted++;
            End(live, FlowEnd.Evicted, timestamp);
        }
    }

    private void Supersede(Flow<TSession> flow, long timestamp)
    {
        if (flow.IsClosed)
        {
            Forget(flow);
        }
        else
        {
            End(flow, FlowEnd.PortReused, timestamp);
        }
    }

    /// <summary>Takes in where the streams begin, as far as a segment tells it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Learn(Flow<TSession> flow, StreamDirection direction, long timestamp, scoped in Segment segment)
    {
        ref StreamState stream = ref flow.Stream(direction);
        if (!stream.IsKnown)
        {
            stream.Begin(segment.FirstByte);
        }
        else if (!segment.IsSyn && IsOutOfReach(stream, segment.Sequence))
        {
            Resume(flow, direction, timestamp, segment.Sequence);
        }

        // Joined mid-stream, the opposite stream begins where it is acknowledged. After a SYN, it begins with the other
        // SYN: until that is seen what acknowledges it waits, like all that acknowledges what was not seen.
        ref StreamState opposite = ref flow.Opposite(direction);
        if (!opposite.IsKnown && segment.HasAcknowledgement && (segment.IsSyn || flow.JoinedMidStream))
        {
            opposite.Begin(segment.Acknowledgement);
        }
    }

    /// <summary>Whether a segment is too far behind for a retransmission, or too far ahead to wait.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOutOfReach(in StreamState stream, SequenceNumber number) =>
        !stream.IsFinished && number - stream.Next is < -SequenceWindowMax or > SequenceAheadMax;

    /// <summary>
    /// Goes on with a stream that is out of reach, although the acknowledgement shows that it is this connection's: much
    /// was lost. The gap's size is right but for multiples of 4 GiB, after which the numbers come round.
    /// </summary>
    private void Resume(Flow<TSession> flow, StreamDirection direction, long timestamp, SequenceNumber number)
    {
        Flush(flow);
        ref StreamState stream = ref flow.Stream(direction);
        if (IsOutOfReach(stream, number))
        {
            DeclareGap(flow, direction, number.Value - stream.Next.Value, timestamp);
        }
    }

    private void OnReset(Flow<TSession> flow, StreamDirection direction, long timestamp, scoped in Segment segment)
    {
        ref StreamState stream = ref flow.Stream(direction);
        ref StreamState opposite = ref flow.Opposite(direction);
        bool acknowledgesNear = segment.HasAcknowledgement && opposite.IsKnown
            && IsNear(segment.Acknowledgement, opposite.Next);
        if (stream.IsKnown ? !IsNear(segment.Sequence, stream.Next) : !acknowledgesNear)
        {
            _counters.ImplausibleResets++;
            return;
        }

        flow.SetReset(
            direction,
            stream.IsKnown ? segment.Sequence : stream.Next,
            acknowledgesNear ? segment.Acknowledgement : opposite.Next,
            isWhole: segment.HasAcknowledgement);
        Settle(flow, timestamp);
    }

    /// <summary>
    /// Gives up what a flow has waited for too long, before a SYN is judged by whether the flow has ended. All else is
    /// judged first, since it may be what was waited for; of a stream that is known, a SYN is not.
    /// </summary>
    private void ExpireBeforeSyn(Flow<TSession> flow, StreamDirection direction, long timestamp)
    {
        if (flow.IsWaiting && flow.Stream(direction).IsKnown && HasPassed(flow.WaitingSince, timestamp, _reorderWait))
        {
            GiveUpWaiting(flow, timestamp);
        }
    }

    private void Expire(long now)
    {
        while (_waiting.First is { } flow && HasPassed(flow.WaitingSince, now, _reorderWait))
        {
            GiveUpWaiting(flow, now);
        }

        if (HasPassed(_sweptAt, now, SweepInterval))
        {
            Sweep(now);
        }
    }

    private void Sweep(long now)
    {
        _sweptAt = now;
        while (_closed.First is { } closed && HasPassed(closed.LastSeen, now, ClosedLinger))
        {
            Forget(closed);
        }

        while (_live.First is { } idle && now - idle.LastSeen >= _idleTimeout)
        {
            _counters.FlowsIdle++;
            End(idle, FlowEnd.Idle, now);
        }
    }

    /// <summary>Ends a live flow. One that its ends have ended stays in the table for <see cref="ClosedLinger"/>.</summary>
    private void End(Flow<TSession> flow, FlowEnd end, long timestamp)
    {
        Flush(flow);
        if (flow.IsWaiting)
        {
            flow.IsWaiting = false;
            _waiting.Remove(flow);
        }

        TSession session = flow.Session!;
        flow.Session = null;
        flow.End = end;
        _live.Remove(flow);
        _closed.AddLast(flow);
        _handler.OnClosed(session, end, timestamp);
        if (end is not (FlowEnd.Finished or FlowEnd.Reset))
        {
            Forget(flow);
        }
    }

    /// <summary>Takes a closed flow out of the table.</summary>
    private void Forget(Flow<TSession> flow)
    {
        _closed.Remove(flow);
        _table.Remove(flow);
    }
}
