using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>
/// The agent's capture, with windows as long as the display's interval: the same thread, the same bounds. All members
/// belong to one other thread, which asks often enough that windows do not wait for it.
/// </summary>
internal sealed class TopCapture : IDisposable
{
    private readonly IPacketSource _source;
    private readonly WindowRecorder _recorder;
    private readonly ClosedWindows _closedWindows;
    private readonly CaptureLoop _loop;
    private readonly Task _capturing;
    private readonly TimeProvider _clock;

    /// <summary>Begins to capture from a source, which it disposes of.</summary>
    /// <param name="source">The source.</param>
    /// <param name="settings">The servers' ports, and how statements are told apart.</param>
    /// <param name="interval">The windows' length.</param>
    /// <param name="clock">The time of day.</param>
    public TopCapture(IPacketSource source, AgentSettings settings, TimeSpan interval, TimeProvider clock)
    {
        long intervalNanoseconds = (long)interval.TotalNanoseconds;
        WindowRing ring = new(lengthNanoseconds: intervalNanoseconds);
        _source = source;
        _clock = clock;
        _closedWindows = new ClosedWindows(ring);
        _recorder = new WindowRecorder(settings.Ports, ring, statements: settings.Statements);
        _loop = new CaptureLoop(source, _recorder, _closedWindows, clock);
        Data = new TopData(UnixTime.NowNanoseconds(clock), intervalNanoseconds, ring);
        _capturing = Task.Factory.StartNew(
            _loop.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was captured so far.</summary>
    public TopData Data { get; }

    /// <summary>Ends when the capture does. It fails with a <see cref="CaptureException"/> if the interface went away.</summary>
    public Task Ended => _capturing;

    /// <summary>Takes the next interval into <see cref="Data"/>; false if none has ended since.</summary>
    public bool TryAdvance()
    {
        while (_closedWindows.Reader.TryRead(out ClosedWindow closed))
        {
            if (closed.Window is { } window)
            {
                Take(window);
                return true;
            }
        }

        return Data.AdvanceTo(UnixTime.NowNanoseconds(_clock));
    }

    /// <summary>Ends the capture, and takes what was on the wire by now into <see cref="Data"/>.</summary>
    /// <exception cref="CaptureException">The interface went away.</exception>
    public async Task StopAsync()
    {
        long until = UnixTime.NowNanoseconds(_clock);
        _loop.Stop();
        await _capturing.ConfigureAwait(false);
        while (_closedWindows.Reader.TryRead(out ClosedWindow closed))
        {
            if (closed.Window is { } window)
            {
                Take(window);
            }
        }

        Data.End(until);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Stop();
        Task.WaitAny(_capturing);
        _recorder.Dispose();
        _source.Dispose();
    }

    // A terminal that takes nothing (Ctrl-S) holds the display up, and with it the windows: what found no place is declared.
    private void Take(DigestWindow window)
    {
        LostCounts dropped = _closedWindows.TakeDropped();
        window.Capture.WindowsDropped += dropped.Windows;
        window.Capture.CommandsDropped += dropped.Commands;
        Data.Add(window);
    }
}
