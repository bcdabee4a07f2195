namespace QuerySniff.Benchmarks;

/// <summary>
/// A recorded connection whose exchange goes on for ever: each time with the next sequence numbers, so that it is new data
/// and no retransmission. One thread uses it.
/// </summary>
internal sealed class LoopedConnection
{
    private const ushort FirstClientPort = 10_000;

    private readonly RecordedFrame[] _opening;
    private readonly RecordedFrame[] _exchange;
    private readonly uint _requestBytes;
    private readonly uint _responseBytes;

    /// <summary>Makes a connection of its own.</summary>
    /// <param name="recorded">What it repeats.</param>
    /// <param name="number">From 0; each number is another client port.</param>
    public LoopedConnection(RecordedConnection recorded, int number = 0)
    {
        _opening = CopyWithPort(recorded.Opening, number);
        _exchange = CopyWithPort(recorded.Exchange, number);
        _requestBytes = LengthOf(toServer: true);
        _responseBytes = LengthOf(toServer: false);
        Rewind();
    }

    /// <summary>What comes before the first exchange.</summary>
    public IReadOnlyList<RecordedFrame> Opening => _opening;

    /// <summary>The next exchange. The frames are overwritten by the next call.</summary>
    public RecordedFrame[] Next()
    {
        for (int i = 0; i < _exchange.Length; i++)
        {
            ref RecordedFrame frame = ref _exchange[i];
            (uint sent, uint received) = frame.ToServer ? (_requestBytes, _responseBytes) : (_responseBytes, _requestBytes);
            frame.Sequence += sent;
            frame.Acknowledgement += received;
        }

        return _exchange;
    }

    // The first exchange is to have the recorded numbers.
    private void Rewind()
    {
        foreach (ref RecordedFrame frame in _exchange.AsSpan())
        {
            (uint sent, uint received) = frame.ToServer ? (_requestBytes, _responseBytes) : (_responseBytes, _requestBytes);
            frame.Sequence -= sent;
            frame.Acknowledgement -= received;
        }
    }

    private uint LengthOf(bool toServer) =>
        (uint)_exchange.Where(frame => frame.ToServer == toServer).Sum(frame => frame.SequenceLength);

    private static RecordedFrame[] CopyWithPort(IReadOnlyList<RecordedFrame> recorded, int number)
    {
        RecordedFrame[] frames = [.. recorded.Select(frame => frame.Copy())];
        ushort port = (ushort)(FirstClientPort + number);
        foreach (ref RecordedFrame frame in frames.AsSpan())
        {
            if (frame.ToServer)
            {
                frame.SourcePort = port;
            }
            else
            {
                frame.DestinationPort = port;
            }
        }

        return frames;
    }
}
