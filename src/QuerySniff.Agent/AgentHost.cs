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
        WarmUp.Run(settings.Statements);
        using IPacketSource source = Sources.OpenLive(settings);
        using RpcChannel channel = new(settings.Aggregator, new RpcChannelOptions());
        using CancellationTokenSource abandon = new();
        AgentIdentity identity = new(settings.AgentId, clock);
        using BatchQueue queue = new(QueueBytesMax);
        KnownDigests known = new();
        ClosedWindows closedWindows = new();
        WindowRing ring = new();
        using WindowRecorder recorder = new(settings.Ports, ring, statements: settings.Statements);
        CaptureLoop capture = new(source, recorder, closedWindows, clock);
        BatchEncoder encoder = new(new WindowEncoder(identity, known), closedWindows, ring, queue, logger);
        BatchSender sender = new(channel, settings.Aggregator, queue, known, clock, logger);

        logger.Started(
            string.Join(", ", settings.Ports),
            string.Join(", ", settings.Interfaces),
            settings.Aggregator,
            settings.AgentId,
            AgentIdentity.OwnVersion);
        Task encoding = Task.Run(encoder.RunAsync, CancellationToken.None);
        Task sending = Task.Run(() => sender.RunAsync(abandon.Token), CancellationToken.None);
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
        bool isOk = IsOk(capturing, "capture") & IsOk(encoding, "encoder") & IsOk(sending, "sender");
        logger.Stopped(capture.Frames, capture.Commands, capture.KernelDrops, queue.Count);
        return isOk ? ExitCode.Ok : ExitCode.Findings;
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
