using QuerySniff.Agent.Delivery;
using QuerySniff.Capture;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// The capture thread's work: from the source to closed windows. It never locks, waits for nobody but the source, and
/// in the steady state allocates nothing.
/// </summary>
internal sealed class CaptureLoop(
    IPacketSource source, WindowRecorder recorder, ClosedWindows closedWindows, TimeProvider clock)
{
    /// <summary>
    /// How far behind the time of day the capture may be, in nanoseconds: a block of the ring is handed over when it is
    /// full or has waited for the read timeout. Without this an idle moment at a window's end would put its last
    /// commands into the next one.
    /// </summary>
    private const long CaptureDelayNanosecondsMax = 500_000_000;

    /// <summary>Frames captured; valid when <see cref="Run"/> has returned.</summary>
    public long Frames => recorder.Pipeline.Packets.Frames;

    /// <summary>Commands counted; valid when <see cref="Run"/> has returned.</summary>
    public long Commands { get; private set; }

    /// <summary>Frames that the kernel dropped; valid when <see cref="Run"/> has returned.</summary>
    public long KernelDrops { get; private set; }

    /// <summary>Captures until the source ends; then closes what is open.</summary>
    /// <exception cref="CaptureException">The interface went away; what was captured is closed all the same.</exception>
    public void Run()
    {
        try
        {
            ReadAll();
        }
        finally
        {
            long now = UnixTime.NowNanoseconds(clock);
            recorder.Pipeline.Close(now);
            CloseWindow(now);
            closedWindows.Complete();
        }
    }

    private void ReadAll()
    {
        while (true)
        {
            switch (source.TryRead(out Frame frame))
            {
                case ReadResult.Frame:
                    if (recorder.IsDue(frame.Timestamp))
                    {
                        CloseWindow(frame.Timestamp);
                    }

                    recorder.Pipeline.OnFrame(frame);
                    break;
                case ReadResult.Idle:
                    OnIdle();
                    break;
                default:
                    return;
            }
        }
    }

    private void OnIdle()
    {
        long now = UnixTime.NowNanoseconds(clock) - CaptureDelayNanosecondsMax;
        recorder.Pipeline.OnTime(now);
        if (recorder.IsDue(now))
        {
            CloseWindow(now);
        }
    }

    private void CloseWindow(long timestamp)
    {
        CaptureStatistics statistics = source.ReadStatistics();
        KernelDrops = statistics.KernelDrops;
        if (recorder.Close(timestamp, statistics) is { } closed)
        {
            Commands += closed.Commands;
            closedWindows.Write(closed);
        }
    }
}
