using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using ErrorCount = QuerySniff.Contracts.V1.ErrorCount;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Makes batches as an agent does: strings once, digests with their texts, histograms from durations.</summary>
internal sealed class BatchBuilder
{
    public const long NanosecondsPerSecond = 1_000_000_000;
    public const uint WindowMs = 10_000;

    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly HashSet<ulong> _digests = [];

    /// <summary>The summaries of fingerprints; without one it is the first word.</summary>
    public Dictionary<string, string> Summaries { get; } = new(StringComparer.Ordinal);

    public BatchBuilder(string agentId = "db1", ulong sequence = 1, byte boot = 1)
    {
        Request = new PushRequest
        {
            AgentId = agentId,
            BootId = ByteString.CopyFrom([.. Enumerable.Repeat(boot, 16)]),
            Sequence = sequence,
            Agent = new AgentInfo { Host = agentId + ".example", Version = "0.1.0", StartedNs = 1_700_000_000 * (ulong)NanosecondsPerSecond },
            Strings = { "" },
        };
    }

    public PushRequest Request { get; }

    public static ulong DigestOf(string fingerprint) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)));

    public uint Text(string text)
    {
        if (!_strings.TryGetValue(text, out uint index))
        {
            index = (uint)_strings.Count;
            _strings.Add(text, index);
            Request.Strings.Add(text);
        }

        return index;
    }

    public Window Window(DateTimeOffset start, uint lengthMs = WindowMs)
    {
        ulong startNs = (ulong)start.ToUnixTimeMilliseconds() * 1_000_000;
        Window? window = Request.Windows.FirstOrDefault(window => window.StartNs == startNs);
        if (window is null)
        {
            window = new Window { StartNs = startNs, LengthMs = lengthMs, Capture = new Contracts.V1.CaptureCoverage() };
            Request.Windows.Add(window);
        }

        return window;
    }

    /// <summary>Adds a row of commands with these durations in nanoseconds.</summary>
    public Row Add(
        DateTimeOffset start,
        string fingerprint,
        IReadOnlyCollection<long> durations,
        string user = "app",
        string schema = "shop",
        string client = "10.0.0.9",
        string server = "10.0.0.1:3306",
        string application = "web",
        bool withText = true)
    {
        ulong digest = Digest(fingerprint, withText);
        Window window = Window(start);
        Row row = new()
        {
            Digest = digest,
            SchemaIndex = Text(schema),
            UserIndex = Text(user),
            ClientIndex = Text(client),
            ServerIndex = Text(server),
            ApplicationIndex = Text(application),
            Count = (ulong)durations.Count,
            DurationSumNs = (ulong)durations.Sum(),
            DurationMinNs = (ulong)durations.DefaultIfEmpty().Min(),
            DurationMaxNs = (ulong)durations.DefaultIfEmpty().Max(),
            Duration = HistogramOf(durations),
            ResponseTime = HistogramOf(durations),
            ResponseTimeSumNs = (ulong)durations.Sum(),
            RowsSent = (ulong)durations.Count * 2,
            FirstSeenNs = window.StartNs + 1,
            LastSeenNs = window.StartNs + (ulong)NanosecondsPerSecond,
        };
        window.Rows.Add(row);
        return row;
    }

    public Contracts.V1.ServerCoverage Coverage(DateTimeOffset start, string server, ulong decodedBytes, ulong gapBytes = 0)
    {
        Contracts.V1.ServerCoverage coverage = new()
        {
            ServerIndex = Text(server),
            DecodedBytes = decodedBytes,
            GapBytes = gapBytes,
            CommandsCompleted = 1,
        };
        Window(start).Servers.Add(coverage);
        return coverage;
    }

    public Contracts.V1.EncryptedTraffic Encrypted(
        DateTimeOffset start, string client, uint tlsVersion, ulong connections, ulong bytes, string server = "10.0.0.1:3306")
    {
        Contracts.V1.EncryptedTraffic encrypted = new()
        {
            ServerIndex = Text(server),
            ClientIndex = Text(client),
            TlsVersion = tlsVersion,
            Connections = connections,
            BytesToServer = bytes,
            BytesToClient = bytes * 2,
        };
        Window(start).Encrypted.Add(encrypted);
        return encrypted;
    }

    public Contracts.V1.ConnectionCounts Connections(DateTimeOffset start, string user, string client, string server)
    {
        Contracts.V1.ConnectionCounts counts = new()
        {
            UserIndex = Text(user),
            ClientIndex = Text(client),
            ServerIndex = Text(server),
        };
        Window(start).Connections.Add(counts);
        return counts;
    }

    /// <summary>Adds committed transactions with these durations in nanoseconds.</summary>
    public Contracts.V1.TransactionRow Transactions(
        DateTimeOffset start, string fingerprint, string user, IReadOnlyCollection<long> durations)
    {
        Contracts.V1.TransactionRow row = new()
        {
            Digest = Digest(fingerprint),
            SchemaIndex = Text("shop"),
            UserIndex = Text(user),
            ClientIndex = Text("10.0.0.9"),
            ServerIndex = Text("10.0.0.1:3306"),
            ApplicationIndex = Text("web"),
            Committed = (ulong)durations.Count,
            DurationSumNs = (ulong)durations.Sum(),
            DurationMaxNs = (ulong)durations.DefaultIfEmpty().Max(),
            Duration = HistogramOf(durations),
        };
        Window(start).Transactions.Add(row);
        return row;
    }

    public Contracts.V1.UnfinishedRow Unfinished(DateTimeOffset start, string fingerprint, string user)
    {
        Contracts.V1.UnfinishedRow row = new()
        {
            Digest = Digest(fingerprint),
            UserIndex = Text(user),
            ServerIndex = Text("10.0.0.1:3306"),
        };
        Window(start).Unfinished.Add(row);
        return row;
    }

    private ulong Digest(string fingerprint, bool withText = true)
    {
        ulong digest = DigestOf(fingerprint);
        if (withText && _digests.Add(digest))
        {
            Request.Digests.Add(new DigestText
            {
                Digest = digest,
                Fingerprint = fingerprint,
                PerconaId = "0123456789ABCDEF0123456789ABCDEF",
                Summary = Summaries.GetValueOrDefault(fingerprint, fingerprint.Split(' ')[0]),
            });
        }

        return digest;
    }

    public static ErrorCount Error(uint code, ulong count) => new() { Code = code, Count = count };

    private static Histogram HistogramOf(IEnumerable<long> durations)
    {
        LatencyHistogram histogram = new();
        foreach (long duration in durations)
        {
            histogram.Record(duration);
        }

        Histogram packed = new();
        int previous = 0;
        foreach (HistogramBucket bucket in histogram)
        {
            packed.Offsets.Add((uint)(bucket.Bucket - previous));
            packed.Counts.Add((ulong)bucket.Count);
            previous = bucket.Bucket;
        }

        return packed;
    }
}
