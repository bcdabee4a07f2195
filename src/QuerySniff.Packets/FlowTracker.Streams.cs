using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <content>How segments become streams.</content>
public sealed partial class FlowTracker<THandler, TSession>
{
    /// <summary>
    /// Whether all that the sender of a piece had received was delivered or declared a gap. In ordinary traffic this is
    /// the one comparison that the order between the streams costs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsCausal(scoped in StreamPiece piece, in StreamState opposite) =>
        !piece.HasAcknowledgement
        || (opposite.IsKnown && piece.Acknowledgement - opposite.Next <= 0)
        || opposite.IsFinished;

    private static bool IsReady(in StreamState stream, in StreamState opposite) =>
        stream.Head is { } head
        && (stream.IsFinished || (head.Sequence == stream.Next && IsCausal(head.Piece, opposite)));

    /// <summary>
    /// Whether a piece that is to be delivered in spite of what is missing before it has to let the opposite stream's head
    /// go first: because it acknowledges it, or else because that is older.
    /// </summary>
    private static bool MustFollow(scoped in StreamPiece piece, in StreamState stream, in StreamState opposite)
    {
        if (opposite.Head is not { } head)
        {
            return false;
        }

        StreamPiece other = head.Piece;
        bool follows = Acknowledges(piece, opposite, other.Sequence);
        bool leads = Acknowledges(other, stream, piece.Sequence);
        return follows == leads ? other.Timestamp < piece.Timestamp : follows;
    }

    /// <summary>Whether a piece was sent after a number of the opposite stream had come.</summary>
    private static bool Acknowledges(scoped in StreamPiece piece, in StreamState opposite, SequenceNumber number) =>
        piece.HasAcknowledgement && piece.Acknowledgement - opposite.Next > number - opposite.Next;

    private static StreamDirection Opposite(StreamDirection direction) =>
        direction == StreamDirection.ToServer ? StreamDirection.ToClient : StreamDirection.ToServer;

    /// <summary>Takes the next piece of a stream as it came: delivers, holds or drops it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accept(Flow<TSession> flow, StreamDirection direction, scoped in StreamPiece piece)
    {
        ref StreamState stream = ref flow.Stream(direction);
        if (flow.IsWaiting || stream.IsFinished || piece.Sequence != stream.Next
            || !IsCausal(piece, flow.Opposite(direction)))
        {
            AcceptUnordered(flow, direction, piece);
            return;
        }

        Deliver(flow, direction, piece);
        if (piece.HasFin)
        {
            Settle(flow, piece.Timestamp);
        }
    }

    private void AcceptUnordered(Flow<TSession> flow, StreamDirection direction, scoped in StreamPiece piece)
    {
        ref StreamState stream = ref flow.Stream(direction);
        CountConflict(stream, piece);
        bool wasHeld = false;
        StreamPiece rest = DropPassed(stream, piece);
        while (rest.Length > 0)
        {
            HeldSegment? held = stream.FirstEndingAfter(rest.Sequence);
            if (held is not null && held.Sequence - rest.Sequence <= 0)
            {
                rest = DropRetransmitted(rest, held.End - rest.Sequence);
                continue;
            }

            int length = held is null ? rest.Length : Math.Min(rest.Length, held.Sequence - rest.Sequence);
            if (TryPlace(flow, direction, rest.Take(length), ref wasHeld))
            {
                rest = rest.Skip(length);
            }

            rest = DropPassed(stream, rest);
        }

        _counters.OutOfOrderSegments += wasHeld ? 1 : 0;
        Drain(flow);
        Settle(flow, piece.Timestamp);
    }

    /// <summary>
    /// Delivers or holds a piece that overlaps nothing. False if there is no room for it: some was made then, by
    /// declaring an older gap, and the piece is to be looked at again.
    /// </summary>
    private bool TryPlace(
        Flow<TSession> flow, StreamDirection direction, scoped in StreamPiece piece, ref bool wasHeld)
    {
        ref StreamState stream = ref flow.Stream(direction);
        ref StreamState opposite = ref flow.Opposite(direction);
        if (piece.Sequence == stream.Next && IsCausal(piece, opposite))
        {
            Deliver(flow, direction, piece);
            Drain(flow);
            return true;
        }

        int charge = HeldSegmentPool.ChargeOf(piece.Data.Length);
        bool streamHasRoom = stream.HeldCount < _options.ReorderSegmentsMax
            && charge <= _options.ReorderBytesMax - stream.HeldCharge;
        if (streamHasRoom && _held.HasRoomFor(charge))
        {
            stream.Hold(_held.Rent(piece));
            _counters.HeldBytes += piece.PayloadBytes;
            wasHeld = true;
            return true;
        }

        if (streamHasRoom && !flow.HoldsSegments && _waiting.First is { } longest && longest != flow)
        {
            GiveUpWaiting(longest, piece.Timestamp);
            return false;
        }

        if ((stream.Head is { } head && head.Sequence - piece.Sequence < 0) || MustFollow(piece, stream, opposite))
        {
            DeliverAcrossGap(flow);
            return false;
        }

        DeliverAcrossGap(flow, direction, piece);
        Drain(flow);
        return true;
    }

    /// <summary>Drops what a stream is past: retransmissions, and what would come after its FIN.</summary>
    private StreamPiece DropPassed(in StreamState stream, StreamPiece piece)
    {
        StreamPiece rest = DropRetransmitted(piece, stream.Next - piece.Sequence);
        if (!stream.IsFinished)
        {
            return rest;
        }

        _counters.IgnoredBytes += rest.PayloadBytes;
        return rest.Skip(rest.Length);
    }

    private StreamPiece DropRetransmitted(StreamPiece piece, int count)
    {
        if (count <= 0)
        {
            return piece;
        }

        count = Math.Min(count, piece.Length);
        _counters.RetransmittedBytes += Math.Min(count, piece.PayloadBytes);
        return piece.Skip(count);
    }

    /// <summary>Counts a piece whose bytes differ from those held for the same place.</summary>
    private void CountConflict(in StreamState stream, scoped in StreamPiece piece)
    {
        for (HeldSegment? held = stream.FirstEndingAfter(piece.Sequence); held is not null; held = held.Next)
        {
            StreamPiece other = held.Piece;
            int ahead = other.Sequence - piece.Sequence;
            if (ahead >= piece.Data.Length)
            {
                return;
            }

            ReadOnlySpan<byte> mine = piece.Data[Math.Max(ahead, 0)..];
            ReadOnlySpan<byte> theirs = other.Data[Math.Min(Math.Max(-ahead, 0), other.Data.Length)..];
            int length = Math.Min(mine.Length, theirs.Length);
            if (!mine[..length].SequenceEqual(theirs[..length]))
            {
                _counters.OverlapConflicts++;
                return;
            }
        }
    }

    /// <summary>Hands over the piece that is next in its stream.</summary>
    private void Deliver(Flow<TSession> flow, StreamDirection direction, scoped in StreamPiece piece)
    {
        ref StreamState stream = ref flow.Stream(direction);
        Debug.Assert(piece.Sequence == stream.Next && !stream.IsFinished, "Only what is next is delivered.");
        stream.Advance((uint)piece.Data.Length);
        if (piece.Data.Length > 0)
        {
            _counters.DeliveredBytes += piece.Data.Length;
            _handler.OnData(flow.Session!, direction, piece.Timestamp, piece.Data);
        }

        if (piece.CutBytes > 0)
        {
            _counters.CutBytes += piece.CutBytes;
            DeclareGap(flow, direction, (uint)piece.CutBytes, piece.Timestamp);
        }

        if (piece.HasFin)
        {
            stream.Advance(1);
            stream.Finish();
        }
    }

    private void DeclareGap(Flow<TSession> flow, StreamDirection direction, uint bytes, long timestamp)
    {
        flow.Stream(direction).Advance(bytes);
        _counters.Gaps++;
        _counters.GapBytes += bytes;
        _handler.OnGap(flow.Session!, direction, timestamp, bytes);
    }

    /// <summary>Delivers what is held and waits for nothing any more, the earlier captured first.</summary>
    private void Drain(Flow<TSession> flow)
    {
        if (!flow.HoldsSegments)
        {
            return;
        }

        ref StreamState toServer = ref flow.Stream(StreamDirection.ToServer);
        ref StreamState toClient = ref flow.Stream(StreamDirection.ToClient);
        while (true)
        {
            bool serverIsReady = IsReady(toServer, toClient);
            bool clientIsReady = IsReady(toClient, toServer);
            if (!serverIsReady && !clientIsReady)
            {
                return;
            }

            bool serverFirst = serverIsReady
                && (!clientIsReady || toServer.Head!.Timestamp <= toClient.Head!.Timestamp);
            DeliverHead(flow, serverFirst ? StreamDirection.ToServer : StreamDirection.ToClient);
        }
    }

    /// <summary>Takes a stream's head out and delivers it, over the gaps before it if there are any.</summary>
    private void DeliverHead(Flow<TSession> flow, StreamDirection direction)
    {
        ref StreamState stream = ref flow.Stream(direction);
        HeldSegment head = stream.TakeHead();
        StreamPiece piece = head.Piece;
        _counters.HeldBytes -= piece.PayloadBytes;
        if (stream.IsFinished)
        {
            _counters.IgnoredBytes += piece.PayloadBytes;
        }
        else
        {
            DeliverAcrossGap(flow, direction, piece);
        }

        _held.Return(head);
    }

    /// <summary>Declares the gaps before the head that has to go first, delivers it and what was waiting for it.</summary>
    private void DeliverAcrossGap(Flow<TSession> flow)
    {
        ref StreamState toServer = ref flow.Stream(StreamDirection.ToServer);
        ref StreamState toClient = ref flow.Stream(StreamDirection.ToClient);
        bool clientFirst = toServer.Head is not { } head || MustFollow(head.Piece, toServer, toClient);
        DeliverHead(flow, clientFirst ? StreamDirection.ToClient : StreamDirection.ToServer);
        Drain(flow);
    }

    /// <summary>Delivers a piece after declaring what is missing before it, in its stream and in the opposite one.</summary>
    private void DeliverAcrossGap(Flow<TSession> flow, StreamDirection direction, scoped in StreamPiece piece)
    {
        ref StreamState stream = ref flow.Stream(direction);
        int missing = piece.Sequence - stream.Next;
        if (missing > 0)
        {
            DeclareGap(flow, direction, (uint)missing, piece.Timestamp);
        }

        ref StreamState opposite = ref flow.Opposite(direction);
        if (piece.HasAcknowledgement && !opposite.IsKnown)
        {
            opposite.Begin(piece.Acknowledgement);
        }
        else if (piece.HasAcknowledgement && !opposite.IsFinished)
        {
            // Up to what is held of it, should two segments acknowledge each other: no sound sender's do.
            int unseen = piece.Acknowledgement - opposite.Next;
            unseen = opposite.Head is { } head ? Math.Min(unseen, head.Sequence - opposite.Next) : unseen;
            if (unseen > 0)
            {
                DeclareGap(flow, Opposite(direction), (uint)unseen, piece.Timestamp);
            }
        }

        Deliver(flow, direction, piece);
    }

    /// <summary>Delivers all that a flow holds, with the gaps before it.</summary>
    private void Flush(Flow<TSession> flow)
    {
        while (flow.HoldsSegments)
        {
            DeliverAcrossGap(flow);
        }
    }

    /// <summary>Declares the gaps of a flow that have been waited for long enough, at least the first.</summary>
    private void GiveUpWaiting(Flow<TSession> flow, long now)
    {
        if (!flow.HoldsSegments)
        {
            // It waited to take effect of a RST, whose numbers are too often wrong to declare a gap by them.
            End(flow, FlowEnd.Reset, now);
            return;
        }

        do
        {
            DeliverAcrossGap(flow);
        }
        while (flow.HoldsSegments && HasPassed(OldestHead(flow), now, _reorderWait));
        Settle(flow, now);
    }

    /// <summary>Ends a flow that is over, or sees to it that it is in the list of those that wait if it does.</summary>
    private void Settle(Flow<TSession> flow, long timestamp)
    {
        if (flow.IsFinished)
        {
            End(flow, FlowEnd.Finished, timestamp);
        }
        else if (flow.IsResetReached)
        {
            End(flow, FlowEnd.Reset, timestamp);
        }
        else if (flow.HoldsSegments || flow.IsResetPending)
        {
            Wait(flow, flow.HoldsSegments ? OldestHead(flow) : timestamp);
        }
        else if (flow.IsWaiting)
        {
            flow.IsWaiting = false;
            _waiting.Remove(flow);
        }
    }

    /// <summary>
    /// Notes since when a flow has waited. A later time shows that it made progress, and puts it last: the list is in
    /// order but for the time a flow had waited before that, so that none waits more than twice the time set.
    /// </summary>
    private void Wait(Flow<TSession> flow, long since)
    {
        if (!flow.IsWaiting)
        {
            flow.IsWaiting = true;
            flow.WaitingSince = since;
            _waiting.AddLast(flow);
        }
        else if (since > flow.WaitingSince)
        {
            flow.WaitingSince = since;
            _waiting.MoveToLast(flow);
        }
    }

    /// <summary>When the older of a flow's two heads was captured.</summary>
    private static long OldestHead(Flow<TSession> flow)
    {
        long toServer = flow.Stream(StreamDirection.ToServer).Head?.Timestamp ?? long.MaxValue;
        long toClient = flow.Stream(StreamDirection.ToClient).Head?.Timestamp ?? long.MaxValue;
        return Math.Min(toServer, toClient);
    }
}
