using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.Hosting;

namespace QuerySniff.Agent;

/// <summary>Puts the agent together: a capture thread, an encoder and a sender; and takes it apart without loss.</summary>
internal sealed class AgentHost(AgentSettings settings, TimeProvider clock, ILogger logger)
{
    /// <summary>How long the last batches may take when the agent stops.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Captures until it is told to stop, and then delivers what is left.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        WarmUp.Run(settings.Statements);
        using IPacketSource source = Sources.OpenLive(settings);
        using CancellationTokenSource abandon = new();
        long captureStartMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        AgentIdentity identity = new(settings.AgentId, clock);
        using SpoolFolder? spool = settings.Spool is { } path ? SpoolFolder.TryOpen(path, logger) : null;
        IReadOnlyList<AggregatorPeer> aggregators = AggregatorPeer.Create(settings.Aggregators, settings.AgentId, clock);
        using BatchQueue queue = OpenQueue(spool, identity, aggregators);
        UnseenTime unseen = new(spool?.ReadSeen(), captureStartMs);
        KnownDigests known = new();
        ClosedWindows closedWindows = new();
        WindowRing ring = new(settings.KeysMax);
        using WindowRecorder recorder = new(settings.Ports, ring, statements: settings.Statements);
        FigureBoard board = new(queue, clock);
        using MetricsServer? metrics = settings.MetricsListen is { } listen ? MetricsServer.Listen(listen, board, clock) : null;
        CaptureGovernor governor = new(
            new CpuBudget(settings.CpuLimitPercent / 100.0), board, static () => Environment.CpuUsage.TotalTime, clock);
        CaptureLoop capture = new(source, recorder, closedWindows, clock, governor);
        BatchEncoder encoder = new(
            new WindowEncoder(identity, known), closedWindows, ring, queue, unseen, board, clock, logger);
        using BatchSender sender = new(aggregators, queue, known, clock, logger);

        LogStart(unseen);
        Task encoding = Task.Run(encoder.RunAsync, CancellationToken.None);
        Task sending = Task.Run(() => sender.RunAsync(abandon.Token), CancellationToken.None);
        Task serving = metrics?.RunAsync(abandon.Token) ?? Task.CompletedTask;
        Task capturing = Task.Factory.StartNew(
            capture.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await using (stop.Register(capture.Stop).ConfigureAwait(false))
        {
            await Task.WhenAny(capturing, encoding, sending).ConfigureAwait(false);
        }

        // If it was not the capture that ended first, then what it brings has nowhere to go.
        capture.Stop();
        await capturing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await encoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(sending, abandon).ConfigureAwait(false);
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        bool isOk = IsOk(capturing, "capture") & IsOk(encoding, "encoder") & IsOk(sending, "sender")
            & IsOk(serving, "metrics");
        DeliveryFigures figures = queue.Figures;
        logger.Delivery(figures, clock);
        logger.Stopped(capture.Frames, capture.Commands, capture.KernelDrops, figures.Waiting, figures.DiskBytes);
        return isOk ? ExitCode.Ok : ExitCode.Findings;
    }

    private BatchQueue OpenQueue(SpoolFolder? spool, AgentIdentity identity, IReadOnlyList<AggregatorPeer> aggregators)
    {
        BatchQueueLimits limits = new((long)settings.SpoolMib << 20, BatchQueueLimits.MemoryBytesDefault);
        BatchQueue queue = new(
            spool, limits, new BatchMerger(identity), [.. aggregators.Select(aggregator => aggregator.Tag)], logger);
        if (queue.Figures is { Waiting: > 0 } figures)
        {
            logger.SpoolOpened(settings.Spool!, figures.Waiting, figures.DiskBytes);
        }

        return queue;
    }

    private void LogStart(UnseenTime unseen)
    {
        if (unseen.UndeclaredMs > 0)
        {
            logger.TimeUnseen(unseen.UndeclaredMs / 1000.0);
        }

        logger.Started(
            string.Join(", ", settings.Ports),
            string.Join(", ", settings.Interfaces),
            string.Join(", ", settings.Aggregators),
            settings.AgentId,
            AgentIdentity.OwnVersion);
    }

    // A sender that is given up has not failed: it is cancelled.
    private bool IsOk(Task part, string name)
    {
        switch (part.Exception?.InnerException)
        {
            case null:
                return true;
            case CaptureException e:
                logger.CaptureFailed(e.Message);
                return false;
            case var e:
                logger.PartFailed(name, e.GetType().Name, e.StackTrace);
                return false;
        }
    }

    private async Task DrainAsync(Task sending, CancellationTokenSource abandon)
    {
        using CancellationTokenSource timeout = new(DrainTimeout, clock);
        await sending.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await abandon.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
