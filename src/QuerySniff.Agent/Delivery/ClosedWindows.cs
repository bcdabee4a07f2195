using System.Threading.Channels;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Hands closed windows from a capture thread to the encoder, and back. Bounded: a window that finds the encoder this far
/// behind is dropped and counted, for the capture thread never waits.
/// </summary>
/// <param name="ring">The capture thread's windows.</param>
internal sealed class ClosedWindows(WindowRing ring)
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
    public void Write(in ClosedWindow closed)
    {
        if (!_windows.Writer.TryWrite(closed) && closed.Window is { } window)
        {
            Interlocked.Increment(ref _droppedWindows);
            Interlocked.Add(ref _droppedCommands, window.Commands);
        }
    }

    /// <summary>Gives a window back that is done with.</summary>
    public void Return(DigestWindow window) => ring.Return(window);

    /// <summary>No window will follow.</summary>
    public void Complete() => _windows.Writer.Complete();

    /// <summary>What was dropped since the last call.</summary>
    public LostCounts TakeDropped() =>
        new(Interlocked.Exchange(ref _droppedWindows, 0), Interlocked.Exchange(ref _droppedCommands, 0));
}
