using System.Numerics;

namespace QuerySniff.Packets;

/// <content>How a share of the flows is chosen, where following all of them would cost too much.</content>
public sealed partial class FlowTracker<THandler, TSession>
{
    /// <summary>The smallest share of the flows that can be followed: 1 of so many.</summary>
    public const int SampleWeightMax = 64;

    /// <summary>
    /// From now on follows one of so many flows, whole ones, by a hash of their endpoints under a secret of the process: who
    /// chooses ports cannot choose to be followed. The flows of a smaller share are among those of a larger one. Those that
    /// are followed and are not in the sample any more end as <see cref="FlowEnd.SampledOut"/>, without a gap; those that come
    /// back are joined mid-stream.
    /// </summary>
    /// <param name="weight">1 for all flows, or a power of two up to <see cref="SampleWeightMax"/>.</param>
    /// <param name="timestamp">Now, on the capture's clock.</param>
    public void Sample(int weight, long timestamp)
    {
        if (weight is < 1 or > SampleWeightMax || !BitOperations.IsPow2(weight))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight is no power of two up to 64.");
        }

        uint before = _outOfSample;
        _outOfSample = ~(uint.MaxValue / (uint)weight);
        if (_outOfSample > before)
        {
            LeaveFlowsOut(timestamp);
        }
    }

    // Those that have closed go in their own time: nothing of them comes this far any more.
    private void LeaveFlowsOut(long timestamp)
    {
        for (Flow<TSession>? flow = _live.First, next; flow is not null; flow = next)
        {
            next = flow.Links(FlowListKind.Recency).Next;
            if ((flow.Hash & _outOfSample) != 0)
            {
                Discard(ref flow.Stream(StreamDirection.ToServer));
                Discard(ref flow.Stream(StreamDirection.ToClient));
                End(flow, FlowEnd.SampledOut, timestamp);
            }
        }
    }

    /// <summary>Gives up what a stream holds: it waits for bytes that will not be looked at.</summary>
    private void Discard(ref StreamState stream)
    {
        while (stream.Head is not null)
        {
            HeldSegment head = stream.TakeHead();
            int bytes = head.Piece.PayloadBytes;
            _counters.HeldBytes -= bytes;
            _counters.SampledOutBytes += bytes;
            _held.Return(head);
        }
    }
}
