using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Makes a batch of each closed window and gives the window back. Runs as one task, between the capture thread and the
/// sender, and never waits for the sender.
/// </summary>
internal sealed class BatchEncoder(
    AgentIdentity identity, ClosedWindows windows, WindowRing ring, BatchQueue queue, KnownDigests known,
    ILogger logger)
{
    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal);
    private ulong _sequence;

    /// <summary>Encodes until no window will follow, then completes the queue.</summary>
    public async Task RunAsync()
    {
        await foreach (DigestWindow window in windows.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            int dropped = queue.Enqueue(Encode(window));
            if (dropped > 0)
            {
                logger.BatchesDropped(dropped);
            }

            ring.Return(window);
        }

        queue.Complete();
    }

    private Batch Encode(DigestWindow window)
    {
        var request = new PushRequest
        {
            AgentId = identity.AgentId,
            BootId = identity.BootId,
            Sequence = ++_sequence,
            Agent = new AgentInfo { Version = identity.Version, Host = identity.Host, StartedNs = identity.StartedNs },
        };
        _strings.Clear();
        IndexOf("", request);
        request.Windows.Add(EncodeWindow(window, request));
        AddTexts(window, request);
        return new Batch(request, request.CalculateSize(), window.Commands);
    }

    private Window EncodeWindow(DigestWindow window, PushRequest request)
    {
        var message = new Window
        {
            StartNs = (ulong)window.Start,
            LengthMs = (uint)(window.LengthNanoseconds / 1_000_000),
            Capture = EncodeCapture(window.Capture),
        };
        foreach (DigestRow row in window.Rows)
        {
            message.Rows.Add(EncodeRow(row, request));
        }

        for (int i = 0; i < window.Servers.Count; i++)
        {
            message.Servers.Add(EncodeServer(window.Servers[i], request));
        }

        return message;
    }

    private Contracts.V1.CaptureCoverage EncodeCapture(Digests.CaptureCoverage capture)
    {
        (long lostWindows, long lostCommands) = windows.TakeDropped();
        (long droppedWindows, long droppedCommands) = queue.TakeDropped();
        return new Contracts.V1.CaptureCoverage
        {
            Frames = (ulong)capture.Frames,
            FrameBytes = (ulong)capture.FrameBytes,
            KernelDrops = (ulong)capture.KernelDrops,
            InterfaceDrops = (ulong)capture.InterfaceDrops,
            FramesSkipped = (ulong)capture.FramesSkipped,
            Fragments = (ulong)capture.Fragments,
            FlowsEvicted = (ulong)capture.FlowsEvicted,
            WindowsDropped = (ulong)(capture.WindowsDropped + lostWindows + droppedWindows),
            CommandsDropped = (ulong)(capture.CommandsDropped + lostCommands + droppedCommands),
        };
    }

    private Row EncodeRow(DigestRow row, PushRequest request)
    {
        var message = new Row
        {
            Digest = row.Digest.Id,
            SchemaIndex = IndexOf(row.Dimensions.Schema, request),
            UserIndex = IndexOf(row.Dimensions.User, request),
            ClientIndex = IndexOf(row.Dimensions.Client, request),
            ServerIndex = IndexOf(row.Dimensions.Server, request),
            ApplicationIndex = IndexOf(row.Dimensions.Application, request),
            Count = (ulong)row.Count,
            Errors = (ulong)row.Errors,
            DurationSumNs = (ulong)row.DurationSumNanoseconds,
            DurationMinNs = (ulong)row.DurationMinNanoseconds,
            DurationMaxNs = (ulong)row.DurationMaxNanoseconds,
            Duration = EncodeHistogram(row.Duration),
            ResponseTimeSumNs = (ulong)row.ResponseTimeSumNanoseconds,
            ResponseTime = EncodeHistogram(row.ResponseTime),
            RequestBytes = (ulong)row.RequestBytes,
            ResponseBytes = (ulong)row.ResponseBytes,
            RowsSent = (ulong)row.RowsSent,
            RowsAffected = (ulong)row.RowsAffected,
            Warnings = (ulong)row.Warnings,
            NoIndex = (ulong)row.NoIndexUsed,
            NoGoodIndex = (ulong)row.NoGoodIndexUsed,
            Tainted = (ulong)row.Tainted,
            FirstSeenNs = (ulong)row.FirstSeen,
            LastSeenNs = (ulong)row.LastSeen,
        };
        foreach (Digests.ErrorCount error in row.ErrorsByCode)
        {
            message.ErrorsByCode.Add(new Contracts.V1.ErrorCount { Code = error.Code, Count = (ulong)error.Count });
        }

        return message;
    }

    private static Histogram EncodeHistogram(LatencyHistogram histogram)
    {
        var message = new Histogram();
        int previous = 0;
        foreach ((int bucket, long count) in histogram)
        {
            message.Offsets.Add((uint)(bucket - previous));
            message.Counts.Add((ulong)count);
            previous = bucket;
        }

        return message;
    }

    private Contracts.V1.ServerCoverage EncodeServer(Digests.ServerCoverage server, PushRequest request) => new()
    {
        ServerIndex = IndexOf(server.Server, request),
        Segments = (ulong)server.Segments,
        DecodedBytes = (ulong)server.DecodedBytes,
        EncryptedBytes = (ulong)server.EncryptedBytes,
        SkippedBytes = (ulong)server.SkippedBytes,
        Gaps = (ulong)server.Gaps,
        GapBytes = (ulong)server.GapBytes,
        ConnectionsOpened = (ulong)server.ConnectionsOpened,
        ConnectionsEncrypted = (ulong)server.ConnectionsEncrypted,
        ConnectionsMidStream = (ulong)server.ConnectionsMidStream,
        ConnectionsDesynchronised = (ulong)server.ConnectionsDesynchronised,
        ConnectionsCompressed = (ulong)server.ConnectionsCompressed,
        LoginsFailed = (ulong)server.LoginsFailed,
        CommandsCompleted = (ulong)server.CommandsCompleted,
        CommandsTainted = (ulong)server.CommandsTainted,
        CommandsUnanswered = (ulong)server.CommandsUnanswered,
        PacketsUnparsable = (ulong)server.PacketsUnparsable,
    };

    private void AddTexts(DigestWindow window, PushRequest request)
    {
        var texts = new HashSet<ulong>();
        foreach (DigestRow row in window.Rows)
        {
            if (texts.Add(row.Digest.Id) && !known.Contains(row.Digest.Id))
            {
                request.Digests.Add(new DigestText
                {
                    Digest = row.Digest.Id,
                    Fingerprint = row.Digest.Fingerprint,
                    PerconaId = row.Digest.PerconaId,
                });
            }
        }
    }

    private uint IndexOf(string text, PushRequest request)
    {
        if (!_strings.TryGetValue(text, out uint index))
        {
            index = (uint)request.Strings.Count;
            request.Strings.Add(text);
            _strings.Add(text, index);
        }

        return index;
    }
}
