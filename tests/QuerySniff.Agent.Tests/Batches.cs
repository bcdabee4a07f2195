using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Tests;

/// <summary>Batches of 10 s windows, and queues for them, without a capture.</summary>
internal static class Batches
{
    /// <summary>The first window's beginning, in milliseconds: also that of a minute, of ten, and of an hour.</summary>
    public const long StartMs = 1_700_002_800_000;

    /// <summary>The tag of the only aggregator.</summary>
    public const string Tag = "0123abcd";

    public static AgentIdentity Identity { get; } = new("db7", TimeProvider.System);

    /// <summary>A batch of a window with one row.</summary>
    /// <param name="number">The window's number, and the batch's.</param>
    /// <param name="commands">How often the statement was counted.</param>
    /// <param name="padding">Bytes that make the message longer; they go when rows do.</param>
    public static Batch Of(int number, int commands = 1, int padding = 0)
    {
        long startMs = StartMs + (number * 10_000L);
        ulong startNs = (ulong)startMs * 1_000_000;
        PushRequest request = new()
        {
            AgentId = Identity.AgentId,
            BootId = Identity.BootId,
            Sequence = (ulong)number + 1,
            Strings = { "", "192.0.2.2:3306" },
            Windows =
            {
                new Window
                {
                    StartNs = startNs,
                    LengthMs = 10_000,
                    Capture = new CaptureCoverage { Frames = 10 },
                    Servers = { new ServerCoverage { ServerIndex = 1, CommandsCompleted = (ulong)commands } },
                    Rows =
                    {
                        new Row
                        {
                            Digest = 7,
                            ServerIndex = 1,
                            Count = (ulong)commands,
                            FirstSeenNs = startNs,
                            LastSeenNs = startNs + 1,
                        },
                    },
                },
            },
        };
        if (padding > 0)
        {
            string text = number.ToString("D5", CultureInfo.InvariantCulture) + new string('x', padding);
            request.Digests.Add(new DigestText { Digest = (ulong)number, Fingerprint = text });
        }

        BatchLabel label = new(Identity.Boot, request.Sequence, startMs, 10_000, Windows: 1, Commands: commands);
        return new Batch(label, request.ToByteArray());
    }

    /// <summary>A queue over a spool; without one it has memory alone.</summary>
    public static BatchQueue QueueOn(
        SpoolFolder? spool, long diskBytesMax = 1 << 20, long memoryBytesMax = 1 << 20, ILogger? logger = null) => new(
            spool,
            new BatchQueueLimits(diskBytesMax, memoryBytesMax),
            new BatchMerger(new AgentIdentity("db7", TimeProvider.System)),
            [Tag],
            logger ?? NullLogger.Instance);

    /// <summary>Takes and acknowledges everything; newest first.</summary>
    public static List<PushRequest> DrainOf(BatchQueue queue)
    {
        List<PushRequest> requests = [];
        while (queue.TryTake(Tag, out PushRequest? request))
        {
            requests.Add(request);
            queue.Acknowledge();
        }

        return requests;
    }

    /// <summary>Commands that requests count, and those that they declare lost.</summary>
    public static (long Counted, long Declared) CommandsIn(IEnumerable<PushRequest> requests)
    {
        Window[] windows = [.. requests.SelectMany(request => request.Windows)];
        return (
            windows.Sum(window => window.Rows.Sum(row => (long)row.Count)),
            windows.Sum(window => (long)(window.Capture?.CommandsDropped ?? 0)));
    }
}
