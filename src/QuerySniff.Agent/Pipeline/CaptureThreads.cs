using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// The agent's capture threads: one, or several that share the traffic. Each has a source, tables and windows of its own, and
/// nothing in common with the others but the governor that it asks when a window ends. All members are for one other thread.
/// </summary>
internal sealed class CaptureThreads : IDisposable
{
    private readonly IReadOnlyList<IPacketSource> _sources;
    private readonly ClosedWindows[] _closed;
    private readonly WindowRecorder[] _recorders;
    private readonly TimeProvider _clock;
    private CaptureLoop[] _loops = [];
    private Task[] _running = [];

    /// <summary>Makes what the threads fill.</summary>
    /// <param name="sources">A source for each; they are disposed of with this.</param>
    /// <param name="settings">The servers' ports, how statements are told apart, and the windows' bounds.</param>
    /// <param name="clock">The clock.</param>
    public CaptureThreads(IReadOnlyList<IPacketSource> sources, AgentSettings settings, TimeProvider clock)
    {
        _sources = sources;
        _clock = clock;
        WindowRing[] rings = [.. sources.Select(_ => new WindowRing(settings.KeysMax))];
        _closed = [.. rings.Select(ring => new ClosedWindows(ring))];
        _recorders = [.. rings.Select(ring => new WindowRecorder(settings.Ports, ring, statements: settings.Statements))];
        Windows = new AssembledWindows(_closed);
    }

    /// <summary>What they have counted, of the same time together.</summary>
    public AssembledWindows Windows { get; }

    /// <summary>For each thread that runs a number that changes as it goes round, and when it has ended. Any thread may ask for it.</summary>
    public IReadOnlyList<Func<long>> Progress =>
        [.. _loops.Zip(_running, (loop, running) => (Func<long>)(() => running.IsCompleted ? _clock.GetTimestamp() : loop.Reads))];

    /// <summary>What each of the threads that were started does; a thread's own until it has ended.</summary>
    public IReadOnlyList<CaptureLoop> Loops => _loops;

    /// <summary>Frames captured; valid when all threads have ended.</summary>
    public long Frames => _loops.Sum(loop => loop.Frames);

    /// <summary>Commands counted; valid when all threads have ended.</summary>
    public long Commands => _loops.Sum(loop => loop.Commands);

    /// <summary>Frames that the kernel dropped; valid when all threads have ended.</summary>
    public long KernelDrops => _loops.Sum(loop => loop.KernelDrops);

    /// <summary>Starts them.</summary>
    /// <param name="governor">Says which share of the connections is looked at.</param>
    /// <returns>Ends when all of them have: none goes on without the others.</returns>
    public Task Start(CaptureGovernor governor)
    {
        _loops = [.. _sources.Select((source, i) => new CaptureLoop(source, _recorders[i], _closed[i], _clock, governor, i))];
        _running = [.. _loops.Select((loop, i) => Task.Factory.StartNew(
            () => Capture(loop, i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return Task.WhenAll(_running);
    }

    /// <summary>Asks them all to end; any thread may.</summary>
    public void Stop() => Array.ForEach(_loops, loop => loop.Stop());

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(_recorders, recorder => recorder.Dispose());
        foreach (IPacketSource source in _sources)
        {
            source.Dispose();
        }
    }

    // The name is what `top -H` and a debugger show.
    private void Capture(CaptureLoop loop, int number)
    {
        Thread.CurrentThread.Name = _loops.Length == 1 ? "capture" : $"capture-{number}";
        CaptureThread.AskForShortSlices();
        try
        {
            loop.Run();
        }
        finally
        {
            Stop();
        }
    }
}
