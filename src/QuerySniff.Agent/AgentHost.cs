using Microsoft.Extensions.Logging;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.Hosting;
using QuerySniff.Rpc;

namespace QuerySniff.Agent;

/// <summary>Puts the agent together: a capture thread, an encoder and a sender; and takes it apart without loss.</summary>
internal sealed class AgentHost(AgentSettings settings, TimeProvider clock, ILogger logger)
{
    /// <summary>
    /// Batches kept in memory while the aggregator is away: a busy host's windows of some minutes, a quiet one's of hours.
    /// </summary>
    private const long QueueBytesMax = 64L << 20;

    /// <summary>How long the last batches may take when the agent stops.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Captures until it is told to stop, and then delivers what is left.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        WarmUp.Run();
        using IPacketSource source = Sources.OpenLive(settings);
        using var channel = new RpcChannel(settings.Aggregator, new RpcChannelOptions());
        using var abandon = new CancellationTokenSource();
        var identity = new AgentIdentity(settings.AgentId, clock);
        using var queue = new BatchQueue(QueueBytesMax);
        var known = new KnownDigests();
        var closedWindows = new ClosedWindows();
        var ring = new WindowRing();
        using var recorder = new WindowRecorder(settings.Ports, ring);
        var capture = new CaptureLoop(source, recorder, closedWindows, clock);
        var encoder = new BatchEncoder(identity, closedWindows, ring, queue, known, logger);
        var sender = new BatchSender(channel, settings.Aggregator, queue, known, clock, logger);

        logger.Started(
            string.Join(", ", settings.Ports),
            string.Join(", ", settings.Interfaces),
            settings.Aggregator,
            settings.AgentId,
            AgentIdentity.OwnVersion);
        Task encoding = encoder.RunAsync();
        Task sending = sender.RunAsync(abandon.Token);
        int exitCode;
        await using (stop.Register(capture.Stop).ConfigureAwait(false))
        {
            exitCode = await CaptureAsync(capture).ConfigureAwait(false);
        }

        await encoding.ConfigureAwait(false);
        await DrainAsync(sending, abandon).ConfigureAwait(false);
        logger.Stopped(capture.Frames, capture.Commands, capture.KernelDrops, queue.Count);
        return exitCode;
    }

    private async Task<int> CaptureAsync(CaptureLoop capture)
    {
        try
        {
            await Task.Factory.StartNew(
                capture.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
            return ExitCode.Ok;
        }
        catch (CaptureException e)
        {
            logger.CaptureFailed(e.Message);
            return ExitCode.Findings;
        }
    }

    private async Task DrainAsync(Task sending, CancellationTokenSource abandon)
    {
        try
        {
            await sending.WaitAsync(DrainTimeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await abandon.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
