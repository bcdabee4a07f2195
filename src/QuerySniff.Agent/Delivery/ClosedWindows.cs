using System.Threading.Channels;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Hands closed windows from the capture thread to the encoder. Bounded: a window that finds the encoder this far
/// behind is dropped and counted, for the capture thread never waits.
/// </summary>
internal sealed class ClosedWindows
{
    /// <summary>The encoder takes milliseconds a window, a window takes 10 s: more than this many waiting is a stall.</summary>
    public const int WindowsMax = 4;

    private readonly Channel<ClosedWindow> _windows = Channel.CreateBounded<ClosedWindow>(
        new BoundedChannelOptions(WindowsMax) { SingleReader = true, SingleWriter = true });

    private long _droppedWindows;
    private long _droppedCommands;

    /// <summary>Closed windows, in order.</summary>
    public ChannelReader<ClosedWindow> Reader => _windows.Reader;

    /// <summary>Hands a window over.</summary>
    /// <param name="closed">The window; null if nothing was seen in it.</param>
    /// <param name="until">Its real end, in nanoseconds since the Unix epoch.</param>
    public void Write(DigestWindow? closed, long until)
    {
        if (!_windows.Writer.TryWrite(new ClosedWindow(closed, until)) && closed is not null)
        {
            Interlocked.Increment(ref _droppedWindows);
            Interlocked.Add(ref _droppedCommands, closed.Commands);
        }
    }

    /// <summary>No window will follow.</summary>
    public void Complete() => _windows.Writer.Complete();

    /// <summary>What was dropped since the last call.</summary>
    public LostCounts TakeDropped() =>
        new(Interlocked.Exchange(ref _droppedWindows, 0), Interlocked.Exchange(ref _droppedCommands, 0));
}
