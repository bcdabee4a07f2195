using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Agent.Service;
using QuerySniff.Capture;
using QuerySniff.Hosting;

namespace QuerySniff.Agent;

/// <summary>Puts the agent together: capture threads, an encoder and a sender; and takes it apart without loss.</summary>
/// <param name="settings">What it runs with.</param>
/// <param name="dryRun">Where batches are printed instead of being sent; null to send them.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class AgentHost(RunningSettings settings, TextWriter? dryRun, TimeProvider clock, ILogger logger)
{
    /// <summary>How long the last batches may take when the agent stops.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    private readonly AgentSettings _settings = settings.Current;

    private string? SpoolPath => dryRun is null ? _settings.Spool : null;

    /// <summary>Captures until it is told to stop, and then delivers what is left.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using HangupSignal hangup = new();
        using ServiceManager manager = ServiceManager.OfEnvironment(clock);
        Account? account = FindAccount();
        WarmUp.Run(_settings.Statements);
        using CaptureThreads capture = new(Sources.OpenShared(_settings, _settings.CaptureWorkers), _settings, clock);
        AggregatorAccess access = new(_settings, logger);
        DropRoot(account);
        using CancellationTokenSource abandon = new();
        long captureStartMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        AgentIdentity identity = new(_settings.AgentId, clock);
        using SpoolFolder? spool = SpoolPath is { } path ? SpoolFolder.TryOpen(path, logger) : null;
        IReadOnlyList<AggregatorPeer> aggregators = AggregatorPeer.Create(_settings.Aggregators, _settings.AgentId, clock, access);
        using BatchQueue queue = OpenQueue(spool, identity, aggregators);
        UnseenTime unseen = new(spool?.ReadSeen(), captureStartMs);
        KnownDigests known = new();
        FigureBoard board = new(queue, clock, _settings.CaptureWorkers);
        using MetricsServer? metrics = _settings.MetricsListen is { } listen ? MetricsServer.Listen(listen, board, clock) : null;
        CpuBudget budget = new(CpuLimitOf(_settings));
        CaptureGovernor governor = new(budget, board, static () => Environment.CpuUsage.TotalTime, clock);
        BatchEncoder encoder = new(new WindowEncoder(identity, known), capture.Windows, queue, unseen, board, clock, logger);
        using BatchSender sender = new(aggregators, queue, known, clock, logger);

        LogStart(unseen);
        Task encoding = Task.Run(encoder.RunAsync, CancellationToken.None);
        Task sending = Task.Run(() => DeliverAsync(sender, queue, known, abandon.Token), CancellationToken.None);
        Task serving = metrics?.RunAsync(abandon.Token) ?? Task.CompletedTask;
        Task capturing = capture.Start(governor);
        using CancellationTokenSource ended = new();
        Task watching = new Watchdog(manager, capture.Progress, logger).RunAsync(clock, ended.Token);
        Task reloading = ReloadAsync(hangup, manager, budget, queue, sender, access, ended.Token);
        manager.Ready();
        await using (stop.Register(capture.Stop).ConfigureAwait(false))
        {
            await Task.WhenAny(capturing, encoding, sending).ConfigureAwait(false);
        }

        // If it was not the capture that ended first, then what it brings has nowhere to go.
        manager.Stopping();
        capture.Stop();
        await capturing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await encoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(sending, abandon).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(watching, reloading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        bool isOk = IsOk(capturing, "capture") & IsOk(encoding, "encoder") & IsOk(sending, "sender")
            & IsOk(serving, "metrics") & IsOk(watching, "watchdog") & IsOk(reloading, "reload");
        DeliveryFigures figures = queue.Figures;
        logger.Delivery(figures, clock);
        LogWorkers(capture.Loops);
        logger.Stopped(capture.Frames, capture.Commands, capture.KernelDrops, figures.Waiting, figures.DiskBytes);
        return isOk ? ExitCode.Ok : ExitCode.Findings;
    }

    private Account? FindAccount()
    {
        Account? account = _settings.User is { } user ? Account.Find(user) : null;
        if (account is not null)
        {
            RootDrop.Check(account);
        }

        return account;
    }

    private void DropRoot(Account? account)
    {
        if (account is null)
        {
            return;
        }

        if (SpoolPath is { } spool)
        {
            SpoolOwner.Give(spool, account);
        }

        RootDrop.Become(account);
        logger.RootDropped(account.Name, account.Uid, account.Gid);
    }

    private BatchQueue OpenQueue(SpoolFolder? spool, AgentIdentity identity, IReadOnlyList<AggregatorPeer> aggregators)
    {
        BatchQueue queue = new(
            spool, LimitsOf(_settings), new BatchMerger(identity), [.. aggregators.Select(aggregator => aggregator.Tag)], logger);
        if (queue.Figures is { Waiting: > 0 } figures)
        {
            logger.SpoolOpened(_settings.Spool!, figures.Waiting, figures.DiskBytes);
        }

        return queue;
    }

    private static BatchQueueLimits LimitsOf(AgentSettings settings) =>
        new((long)settings.SpoolMib << 20, BatchQueueLimits.MemoryBytesDefault);

    private static double CpuLimitOf(AgentSettings settings) => settings.CpuLimitPercent / 100.0;

    private Task DeliverAsync(BatchSender sender, BatchQueue queue, KnownDigests known, CancellationToken abandon) =>
        dryRun is null
            ? sender.RunAsync(abandon)
            : new BatchPrinter(queue, known, dryRun).RunAsync(abandon);

    // Settings are read anew with each SIGHUP, until it is cancelled.
    private async Task ReloadAsync(
        HangupSignal hangup,
        ServiceManager manager,
        CpuBudget budget,
        BatchQueue queue,
        BatchSender sender,
        AggregatorAccess access,
        CancellationToken ended)
    {
        while (true)
        {
            await hangup.WaitAsync(ended).ConfigureAwait(false);
            manager.Reloading();
            IReadOnlyList<Uri> before = settings.Current.Aggregators;
            if (settings.TryReload(logger))
            {
                budget.Limit = CpuLimitOf(settings.Current);
                queue.Limit(LimitsOf(settings.Current));
                if (!settings.Current.Aggregators.SequenceEqual(before))
                {
                    sender.TurnTo(AggregatorPeer.Create(settings.Current.Aggregators, _settings.AgentId, clock, access));
                }
            }

            manager.Ready();
        }
    }

    private void LogStart(UnseenTime unseen)
    {
        if (unseen.UndeclaredMs > 0)
        {
            logger.TimeUnseen(unseen.UndeclaredMs / 1000.0);
        }

        logger.Started(
            string.Join(", ", _settings.Ports),
            string.Join(", ", _settings.Interfaces),
            dryRun is null ? string.Join(", ", _settings.Aggregators) : "standard output alone",
            _settings.AgentId,
            AgentIdentity.OwnVersion);
    }

    private void LogWorkers(IReadOnlyList<CaptureLoop> loops)
    {
        for (int i = 0; i < loops.Count && loops.Count > 1; i++)
        {
            logger.WorkerStopped(i, loops[i].Frames, loops[i].Commands, loops[i].KernelDrops);
        }
    }

    // A part that is given up has not failed: it is cancelled.
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
