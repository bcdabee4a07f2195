using QuerySniff.Capture;

namespace QuerySniff.Agent.Tests;

/// <summary>
/// One of several sources that share a capture: it has some of the frames, and is idle while the others have theirs. Its clock
/// is that of its frames, as late as a ring makes them.
/// </summary>
/// <param name="frames">All frames, and whether each is this source's.</param>
/// <param name="end">The time of day after the last of them.</param>
internal sealed class SharedSource(IReadOnlyList<(long Timestamp, byte[] Frame, bool IsOwn)> frames, long end) : TimeProvider, IPacketSource
{
    // What a capture may be behind the time of day.
    private const long DelayNanoseconds = 500_000_000;

    private int _next;
    private long _now = frames[0].Timestamp;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks((_now + DelayNanoseconds) / 100);

    public override long GetTimestamp() => _next;

    public ReadResult TryRead(out Frame frame)
    {
        frame = default;
        if (_next == frames.Count)
        {
            _now = end;
            return ReadResult.End;
        }

        (_now, byte[] bytes, bool isOwn) = frames[_next++];
        if (!isOwn)
        {
            return ReadResult.Idle;
        }

        frame = new Frame(_now, WireConversation.LinkType, bytes.Length, bytes);
        return ReadResult.Frame;
    }

    public CaptureStatistics ReadStatistics() => default;

    public void Dispose()
    {
    }
}
