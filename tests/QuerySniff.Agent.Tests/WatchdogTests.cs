using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Agent.Service;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class WatchdogTests
{
    private const int CaptureStuck = 1044;

    [Fact]
    public async Task Look_CaptureThreadStuckInARead_SaysNothingUntilItGoesOn()
    {
        using SteppedSource source = new();
        CaptureLoop loop = new(
            source, new WindowRecorder([WireConversation.ServerPort], new WindowRing()), new ClosedWindows(new WindowRing()), TimeProvider.System);
        using NotifySocket socket = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, TimeSpan.FromSeconds(1), TimeProvider.System);
        LogRecorder log = new();
        Watchdog watchdog = new(manager, [() => loop.Reads], log);
        Task running = Task.Run(loop.Run);

        for (int i = 0; i < 3; i++)
        {
            source.Step();
            watchdog.Look();
            Assert.Equal(["WATCHDOG=1"], socket.Take());
        }

        for (int i = 0; i < 10; i++)
        {
            watchdog.Look();
        }

        Assert.Empty(socket.Take());
        Assert.Equal([CaptureStuck], log.Events);

        source.Step();
        watchdog.Look();
        Assert.Equal(["WATCHDOG=1"], socket.Take());
        source.End();
        await running;
    }

    [Fact]
    public void Look_OneOfSeveralThreadsIsStuck_SaysNothing()
    {
        using NotifySocket socket = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, TimeSpan.FromSeconds(1), TimeProvider.System);
        LogRecorder log = new();
        long[] progress = [0, 0];
        Watchdog watchdog = new(manager, [() => progress[0], () => progress[1]], log);

        progress = [1, 1];
        watchdog.Look();
        Assert.Equal(["WATCHDOG=1"], socket.Take());

        progress = [2, 1];
        watchdog.Look();
        Assert.Empty(socket.Take());
        Assert.Equal([CaptureStuck], log.Events);
    }

    [Fact]
    public async Task RunAsync_NobodyWaitsToHear_IsOver()
    {
        using NotifySocket socket = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, watchdogTimeout: null, TimeProvider.System);
        await new Watchdog(manager, [() => 0], new LogRecorder()).RunAsync(TimeProvider.System, CancellationToken.None);
    }

    [Fact]
    public async Task RunAsync_WithATimeout_LooksThriceInIt()
    {
        using NotifySocket socket = new();
        using ServiceManager manager = ServiceManager.Connect(socket.Path, TimeSpan.FromSeconds(30), TimeProvider.System);
        using CancellationTokenSource stop = new();
        long progress = 0;
        InstantTime clock = new();
        Watchdog watchdog = new(manager, [() => ++progress], new LogRecorder());
        Task running = watchdog.RunAsync(clock, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal([TimeSpan.FromSeconds(10)], clock.Pauses);
        Assert.Equal(["WATCHDOG=1"], socket.Take());
    }

    /// <summary>A source whose reads each wait until a test lets them go.</summary>
    private sealed class SteppedSource : IPacketSource
    {
        private readonly SemaphoreSlim _allowed = new(0);
        private readonly SemaphoreSlim _begun = new(0);
        private volatile bool _isEnded;

        /// <summary>Lets a read go, and waits until the thread is in the next one.</summary>
        public void Step()
        {
            _begun.Wait();
            _allowed.Release();
            _begun.Wait();
            _begun.Release();
        }

        public void End()
        {
            _isEnded = true;
            _allowed.Release();
        }

        public ReadResult TryRead(out Frame frame)
        {
            frame = default;
            _begun.Release();
            _allowed.Wait();
            return _isEnded ? ReadResult.End : ReadResult.Idle;
        }

        public CaptureStatistics ReadStatistics() => default;

        public void Dispose()
        {
            _allowed.Dispose();
            _begun.Dispose();
        }
    }
}
