using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using AgentFigures = QuerySniff.Agent.Figures.AgentFigures;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// Turns a closed window into batches, as many as it takes to keep each of them small. The rows are spread over them;
/// the coverage is in the first alone. The aggregator adds up what has the same beginning. Used by one task.
/// </summary>
internal sealed partial class WindowEncoder(AgentIdentity identity, KnownDigests known)
{
    /// <summary>
    /// A batch ends with the row that takes it past this many bytes. A row, with its strings and its digest's text, is
    /// some 20 KiB at most: a batch stays below the 4 MiB that gRPC servers take by default.
    /// </summary>
    public const int BatchBytesTarget = 3 << 20;

    /// <summary>
    /// What aggregators take of a counter, 2^53 - 1. A server that claims 2^63 affected rows must not cost a batch.
    /// </summary>
    public const long CounterMax = (1L << 53) - 1;

    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _textsSent = [];
    private List<Batch> _batches = [];
    private PushRequest _request = new();
    private LostCounts _atStake;
    private int _bytes;

    /// <summary>Encodes a window; it is not kept.</summary>
    /// <param name="window">The window.</param>
    /// <param name="lost">What was given up since the last window: this one's first batch declares it.</param>
    /// <param name="figures">The agent's own figures, for the first batch; null for none.</param>
    public List<Batch> Encode(DigestWindow window, LostCounts lost, AgentFigures? figures = null)
    {
        _batches = [];
        _textsSent.Clear();
        _request = Begin(window);
        _request.Figures = figures is null ? null : EncodeFigures(figures);
        EncodeCoverage(window, lost, _request);
        _atStake = lost with { Windows = lost.Windows + 1 };
        foreach (DigestRow row in window.Rows)
        {
            MakeRoom(window);
            Add(row, WeightOf(window), _request);
            _atStake = _atStake with { Commands = _atStake.Commands + row.Count };
        }

        EncodeSessions(window);
        _batches.Add(End(window, _request, _atStake));
        return _batches;
    }

    /// <summary>Begins another batch if this one is full.</summary>
    private void MakeRoom(DigestWindow window)
    {
        if (_bytes >= BatchBytesTarget)
        {
            _batches.Add(End(window, _request, _atStake));
            _request = Begin(window);
            _atStake = default;
        }
    }

    private Batch End(DigestWindow window, PushRequest request, LostCounts atStake)
    {
        BatchLabel label = new(
            identity.Boot,
            request.Sequence,
            window.Start / NanosecondsPerMillisecond,
            LengthMsOf(window),
            atStake.Windows,
            atStake.Commands);
        return new Batch(label, request.ToByteArray());
    }

    private static uint LengthMsOf(DigestWindow window) => (uint)(window.LengthNanoseconds / NanosecondsPerMillisecond);

    private PushRequest Begin(DigestWindow window)
    {
        _strings.Clear();
        _bytes = 0;
        PushRequest request = identity.NewRequest();
        IndexOf("", request);
        request.Windows.Add(new Window
        {
            StartNs = (ulong)window.Start,
            LengthMs = LengthMsOf(window),
        });
        return request;
    }

    private void EncodeCoverage(DigestWindow window, LostCounts lost, PushRequest request)
    {
        Window message = request.Windows[0];
        message.Capture = EncodeCapture(window, lost);
        for (int i = 0; i < window.Servers.Count; i++)
        {
            message.Servers.Add(EncodeServer(window.Servers[i], request));
        }

        for (int i = 0; i < window.Encrypted.Count; i++)
        {
            message.Encrypted.Add(EncodeEncrypted(window.Encrypted[i], request));
        }

        for (int i = 0; i < window.Connections.Count; i++)
        {
            Contracts.V1.ConnectionCounts connections = EncodeConnections(window.Connections[i], request);
            connections.SampleWeight = WeightOf(window);
            message.Connections.Add(connections);
        }

        _bytes += message.CalculateSize();
    }

    // 0 is what the contract has for all connections.
    private static uint WeightOf(DigestWindow window) => window.SampleWeight > 1 ? (uint)window.SampleWeight : 0;

    private void Add(DigestRow row, uint sampleWeight, PushRequest request)
    {
        Row message = EncodeRow(row, request);
        message.SampleWeight = sampleWeight;
        request.Windows[0].Rows.Add(message);
        _bytes += message.CalculateSize();
        AddText(row.Digest, request);
    }

    // Once a window: if the batch with the text is lost, the aggregator asks for it when it meets the digest.
    private void AddText(Digest digest, PushRequest request)
    {
        if (!known.Contains(digest.Id) && _textsSent.Add(digest.Id))
        {
            DigestText text = new()
            {
                Digest = digest.Id,
                Fingerprint = digest.Fingerprint,
                PerconaId = digest.PerconaId,
                Summary = digest.Summary,
            };
            request.Digests.Add(text);
            _bytes += text.CalculateSize();
        }
    }

    private static Contracts.V1.AgentFigures EncodeFigures(AgentFigures figures) => new()
    {
        CpuNs = Counter((long)figures.Process.CpuTime.TotalNanoseconds),
        CpuSharePpm = (uint)Math.Clamp(figures.Capture.CpuShare * 1_000_000, 0, uint.MaxValue),
        ResidentBytes = Counter(figures.Process.ResidentBytes),
        HeapBytes = Counter(figures.Process.HeapBytes),
        GcCollections = Counter(figures.Process.Collections),
        GcPauseNs = Counter((long)figures.Process.PauseTime.TotalNanoseconds),
        KernelDrops = Counter(figures.Capture.KernelDrops),
        CaptureLagNs = Counter(figures.Capture.LagNanoseconds),
        SpoolBatches = Counter(figures.Delivery.Waiting),
        SpoolBytes = Counter(figures.Delivery.DiskBytes + figures.Delivery.MemoryBytes),
        SampleWeight = (uint)figures.Capture.SampleWeight,
    };

    private static Contracts.V1.CaptureCoverage EncodeCapture(DigestWindow window, LostCounts lost)
    {
        Contracts.V1.CaptureCoverage message = EncodeCapture(window.Capture, lost);
        message.SampledMs = window.SampleWeight > 1 ? LengthMsOf(window) : 0;
        return message;
    }

    private static Contracts.V1.CaptureCoverage EncodeCapture(Digests.CaptureCoverage capture, LostCounts lost) => new()
    {
        Frames = Counter(capture.Frames),
        FrameBytes = Counter(capture.FrameBytes),
        KernelDrops = Counter(capture.KernelDrops),
        InterfaceDrops = Counter(capture.InterfaceDrops),
        FramesSkipped = Counter(capture.FramesSkipped),
        Fragments = Counter(capture.Fragments),
        FlowsEvicted = Counter(capture.FlowsEvicted),
        WindowsDropped = Counter(capture.WindowsDropped + lost.Windows),
        CommandsDropped = Counter(capture.CommandsDropped + lost.Commands),
        UnseenMs = Counter(lost.UnseenMs),
        FramesSampledOut = Counter(capture.FramesSampledOut),
        BytesSampledOut = Counter(capture.BytesSampledOut),
    };

    private Row EncodeRow(DigestRow row, PushRequest request)
    {
        Row message = new()
        {
            Digest = row.Digest.Id,
            SchemaIndex = IndexOf(row.Dimensions.Schema, request),
            UserIndex = IndexOf(row.Dimensions.User, request),
            ClientIndex = IndexOf(row.Dimensions.Client, request),
            ServerIndex = IndexOf(row.Dimensions.Server, request),
            ApplicationIndex = IndexOf(row.Dimensions.Application, request),
            Count = Counter(row.Count),
            Errors = Counter(row.Errors),
            DurationSumNs = Counter(row.DurationSumNanoseconds),
            DurationMinNs = Counter(row.DurationMinNanoseconds),
            DurationMaxNs = Counter(row.DurationMaxNanoseconds),
            Duration = EncodeHistogram(row.Duration),
            ResponseTimeSumNs = Counter(row.ResponseTimeSumNanoseconds),
            ResponseTime = EncodeHistogram(row.ResponseTime),
            RequestBytes = Counter(row.RequestBytes),
            ResponseBytes = Counter(row.ResponseBytes),
            RowsSent = Counter(row.RowsSent),
            RowsAffected = Counter(row.RowsAffected),
            Warnings = Counter(row.Warnings),
            NoIndex = Counter(row.NoIndexUsed),
            NoGoodIndex = Counter(row.NoGoodIndexUsed),
            Tainted = Counter(row.Tainted),
            FirstSeenNs = (ulong)row.FirstSeen,
            LastSeenNs = (ulong)row.LastSeen,
        };
        AddErrors(message.ErrorsByCode, row.ErrorsByCode);
        return message;
    }

    private static void AddErrors(RepeatedField<Contracts.V1.ErrorCount> message, ReadOnlySpan<Digests.ErrorCount> errors)
    {
        foreach (Digests.ErrorCount error in errors)
        {
            message.Add(new Contracts.V1.ErrorCount { Code = error.Code, Count = Counter(error.Count) });
        }
    }

    private static Histogram EncodeHistogram(LatencyHistogram histogram)
    {
        Histogram message = new();
        int previous = 0;
        foreach ((int bucket, long count) in histogram)
        {
            message.Offsets.Add((uint)(bucket - previous));
            message.Counts.Add(Counter(count));
            previous = bucket;
        }

        return message;
    }

    private Contracts.V1.ServerCoverage EncodeServer(Digests.ServerCoverage server, PushRequest request) => new()
    {
        ServerIndex = IndexOf(server.Server, request),
        Segments = Counter(server.Segments),
        DecodedBytes = Counter(server.DecodedBytes),
        EncryptedBytes = Counter(server.EncryptedBytes),
        SkippedBytes = Counter(server.SkippedBytes),
        Gaps = Counter(server.Gaps),
        GapBytes = Counter(server.GapBytes),
        ConnectionsOpened = Counter(server.ConnectionsOpened),
        ConnectionsEncrypted = Counter(server.ConnectionsEncrypted),
        ConnectionsMidStream = Counter(server.ConnectionsMidStream),
        ConnectionsDesynchronised = Counter(server.ConnectionsDesynchronised),
        ConnectionsCompressed = Counter(server.ConnectionsCompressed),
        LoginsFailed = Counter(server.LoginsFailed),
        CommandsCompleted = Counter(server.CommandsCompleted),
        CommandsTainted = Counter(server.CommandsTainted),
        CommandsUnanswered = Counter(server.CommandsUnanswered),
        PacketsUnparsable = Counter(server.PacketsUnparsable),
        ConnectionsSampledOut = Counter(server.ConnectionsSampledOut),
    };

    private Contracts.V1.EncryptedTraffic EncodeEncrypted(Digests.EncryptedTraffic traffic, PushRequest request) => new()
    {
        ServerIndex = IndexOf(traffic.Server, request),
        ClientIndex = IndexOf(traffic.Client, request),
        TlsVersion = (uint)traffic.TlsVersion,
        Connections = Counter(traffic.Connections),
        BytesToServer = Counter(traffic.BytesToServer),
        BytesToClient = Counter(traffic.BytesToClient),
    };

    private static ulong Counter(long value) => (ulong)Math.Clamp(value, 0, CounterMax);

    private uint IndexOf(string text, PushRequest request)
    {
        if (!_strings.TryGetValue(text, out uint index))
        {
            index = (uint)request.Strings.Count;
            request.Strings.Add(text);
            _strings.Add(text, index);
            _bytes += Encoding.UTF8.GetByteCount(text);
        }

        return index;
    }
}
