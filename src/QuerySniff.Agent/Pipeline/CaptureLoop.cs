using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// A capture thread's work: from the source to closed windows. It never locks, waits for nobody but the source, and
/// in the steady state allocates nothing.
/// </summary>
/// <param name="source">What is read.</param>
/// <param name="recorder">Counts it.</param>
/// <param name="closedWindows">Takes the windows.</param>
/// <param name="clock">The time of day.</param>
/// <param name="governor">Says which share of the connections is looked at; null: all are.</param>
/// <param name="thread">The thread's number among those that share the traffic, from 0.</param>
internal sealed class CaptureLoop(
    IPacketSource source,
    WindowRecorder recorder,
    ClosedWindows closedWindows,
    TimeProvider clock,
    CaptureGovernor? governor = null,
    int thread = 0)
{
    /// <summary>
    /// How far behind the time of day the capture may be, in nanoseconds: a block of the ring is handed over when it is
    /// full or has waited for the read timeout. Without this an idle moment at a window's end would put its last
    /// commands into the next one.
    /// </summary>
    private const long CaptureDelayNanosecondsMax = 500_000_000;

    private long _stopAt = long.MaxValue;
    private long _reads;
    private CaptureStatistics _statistics;

    /// <summary>
    /// Reads done, with a frame or without: while it grows, and a read waits for a tenth of a second at most, the capture
    /// goes on. Any thread may look.
    /// </summary>
    public long Reads => Volatile.Read(ref _reads);

    /// <summary>Frames captured; valid when <see cref="Run"/> has returned.</summary>
    public long Frames => recorder.Pipeline.Packets.Frames;

    /// <summary>Commands counted; valid when <see cref="Run"/> has returned.</summary>
    public long Commands { get; private set; }

    /// <summary>Frames that the kernel dropped; valid when <see cref="Run"/> has returned.</summary>
    public long KernelDrops => _statistics.KernelDrops;

    /// <summary>
    /// Asks for the end; any thread may, and the first time counts. What was on the wire by then is still captured: frames wait
    /// in the ring for as long as <see cref="CaptureDelayNanosecondsMax"/>.
    /// </summary>
    public void Stop() =>
        Interlocked.CompareExchange(ref _stopAt, UnixTime.NowNanoseconds(clock), long.MaxValue);

    /// <summary>Captures until it is stopped or the source ends; then closes what is open.</summary>
    /// <exception cref="CaptureException">The interface went away; what was captured is closed all the same.</exception>
    public void Run()
    {
        try
        {
            recorder.Open(UnixTime.NowNanoseconds(clock) - CaptureDelayNanosecondsMax);
            ReadAll();
        }
        finally
        {
            CloseAll();
        }
    }

    private void CloseAll()
    {
        try
        {
            long now = UnixTime.NowNanoseconds(clock);
            recorder.Pipeline.Close(now);
            CloseWindow(now);
        }
        finally
        {
            // Whatever happened: the encoder would wait for ever.
            closedWindows.Complete();
        }
    }

    private void ReadAll()
    {
        while (true)
        {
            Volatile.Write(ref _reads, _reads + 1);
            switch (source.TryRead(out Frame frame))
            {
                case ReadResult.Frame when frame.Timestamp - CaptureDelayNanosecondsMax > Volatile.Read(ref _stopAt):
                    return;
                case ReadResult.Frame:
                    if (recorder.IsDue(frame.Timestamp))
                    {
                        CloseWindow(frame.Timestamp);
                        Govern(frame.Timestamp, UnixTime.NowNanoseconds(clock) - frame.Timestamp);
                    }

                    recorder.Pipeline.OnFrame(frame);
                    break;
                case ReadResult.Idle:
                    long captured = UnixTime.NowNanoseconds(clock) - CaptureDelayNanosecondsMax;
                    if (captured > Volatile.Read(ref _stopAt))
                    {
                        return;
                    }

                    OnIdle(captured);
                    break;
                default:
                    return;
            }
        }
    }

    // Everything up to this moment has been captured, for nothing came since.
    private void OnIdle(long captured)
    {
        recorder.Pipeline.OnTime(captured);
        if (recorder.IsDue(captured))
        {
            CloseWindow(captured);
            Govern(captured, lag: 0);
        }
    }

    private void CloseWindow(long timestamp)
    {
        ReadStatistics();
        long start = recorder.Current.Start;
        DigestWindow? closed = recorder.Close(timestamp, _statistics);
        Commands += closed?.Commands ?? 0;
        closedWindows.Write(new ClosedWindow(closed, start, timestamp, clock.GetTimestamp()));
    }

    // After the window is handed over, and before anything is counted in the next: a window has one sample.
    private void Govern(long timestamp, long lag)
    {
        if (governor is null)
        {
            return;
        }

        PacketCounters packets = recorder.Pipeline.Packets;
        CaptureFigures figures = new()
        {
            Frames = packets.Frames,
            FrameBytes = packets.FrameBytes,
            FramesSampledOut = packets.SampledOutFrames,
            Commands = Commands,
            KernelDrops = _statistics.KernelDrops,
            InterfaceDrops = _statistics.InterfaceDrops,
            Flows = recorder.Pipeline.Flows,
            LagNanoseconds = Math.Max(0, lag),
        };
        recorder.Sample(governor.OnWindow(thread, figures, recorder.Current.Start), timestamp);
    }

    private void ReadStatistics()
    {
        try
        {
            _statistics = source.ReadStatistics();
        }
        catch (CaptureException)
        {
            // An interface that went away: the next read says so. The window must not be lost with it.
        }
    }
}
