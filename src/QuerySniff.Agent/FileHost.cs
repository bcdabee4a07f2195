using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.Hosting;

namespace QuerySniff.Agent;

/// <summary>
/// Reports a capture file as the agent would have reported it live: for demonstrations, for tests, and to look into an
/// incident. What waits to be sent is kept in memory, and nothing of the agent's own figures is reported.
/// </summary>
/// <param name="settings">What it runs with; what is about a live capture is not looked at.</param>
/// <param name="file">The file, or "-" for standard input.</param>
/// <param name="toNow">Whether its times are moved, so that it ends now.</param>
/// <param name="dryRun">Where batches are printed instead of being sent; null to send them.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class FileHost(AgentSettings settings, string file, bool toNow, TextWriter? dryRun, TimeProvider clock, ILogger logger)
{
    /// <summary>
    /// Batches that may wait: a file is read far more quickly than an aggregator is sent what has gathered, and of what
    /// waits nothing shall be merged.
    /// </summary>
    private const int WaitingMax = 32;

    private static readonly TimeSpan PauseWhileWaiting = TimeSpan.FromMilliseconds(20);

    private readonly KnownDigests _known = new();

    /// <summary>Reads the file to its end, and sends until all of it has arrived or it is told to stop.</summary>
    /// <returns>The exit code: findings if the file is damaged, or something has not arrived.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        long offset = toNow ? OffsetToNow() : 0;
        using IPacketSource source = Sources.OpenFile(file);
        WindowRing ring = new(settings.KeysMax);
        using WindowRecorder recorder = new(settings.Ports, ring, statements: settings.Statements);
        FileWindows windows = new(source, recorder, offset);
        AgentIdentity identity = new(settings.AgentId, clock);
        IReadOnlyList<AggregatorPeer> aggregators = AggregatorPeer.Create(
            settings.Aggregators, settings.AgentId, clock, new AggregatorAccess(settings, logger));
        using BatchQueue queue = new(
            spool: null,
            new BatchQueueLimits(BatchQueueLimits.MemoryBytesDefault, BatchQueueLimits.MemoryBytesDefault),
            new BatchMerger(identity),
            [.. aggregators.Select(aggregator => aggregator.Tag)],
            logger);
        using BatchSender sender = new(aggregators, queue, _known, clock, logger);

        Task sending = dryRun is null ? sender.RunAsync(stop) : new BatchPrinter(queue, _known, dryRun).RunAsync(stop);
        Task reading = ReadAsync(windows, ring, new WindowEncoder(identity, _known), queue, sending, stop);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        queue.Complete();
        try
        {
            await Task.WhenAll(reading, sending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has not arrived is said below.
        }

        DeliveryFigures figures = queue.Figures;
        logger.FileReported(file, recorder.Pipeline.Packets.Frames, windows.Commands, figures.Delivered, figures.Refused, figures.Waiting);
        if (windows.Damage is { } damage)
        {
            logger.CaptureFailed(damage);
        }

        bool isWhole = windows.Damage is null && reading.IsCompletedSuccessfully
            && figures is { Refused: 0, Waiting: 0, WindowsDropped: 0 };
        return isWhole ? ExitCode.Ok : ExitCode.Findings;
    }

    private long OffsetToNow()
    {
        using IPacketSource source = Sources.OpenFile(file);
        return UnixTime.NowNanoseconds(clock) - FileWindows.ReadEnd(source);
    }

    private async Task ReadAsync(
        FileWindows windows, WindowRing ring, WindowEncoder encoder, BatchQueue queue, Task sending, CancellationToken stop)
    {
        while (windows.ReadNext() is { } window)
        {
            foreach (Batch batch in encoder.Encode(window, queue.TakeDropped()))
            {
                queue.Enqueue(batch);
            }

            ring.Return(window);
            while (queue.Figures.Waiting >= WaitingMax && !sending.IsCompleted)
            {
                await Task.Delay(PauseWhileWaiting, clock, stop).ConfigureAwait(false);
            }

            stop.ThrowIfCancellationRequested();
        }
    }
}
