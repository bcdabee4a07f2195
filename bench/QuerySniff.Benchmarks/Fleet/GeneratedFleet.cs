using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// Hosts that run statements of a common stock: each has its own selection, the first of which it runs all the time and the
/// rest now and then. The same for each run.
/// </summary>
internal sealed class GeneratedFleet
{
    private const int HistogramsCount = 64;
    private const int Users = 4;
    private const int CommandsMax = 40;
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private readonly string[] _fingerprints;
    private readonly ulong[] _digests;
    private readonly (Histogram Histogram, ulong Sum, ulong Min, ulong Max, ulong Count)[] _durations;
    private readonly int[][] _ofHost;

    /// <summary>Makes the hosts.</summary>
    /// <param name="hosts">How many.</param>
    /// <param name="digestsEach">Statements of a host.</param>
    /// <param name="common">The stock.</param>
    public GeneratedFleet(int hosts, int digestsEach, int common)
    {
        Random random = new(1);
        _fingerprints =
        [
            .. Enumerable.Range(0, common).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"SELECT name, price, stock FROM product_{i} WHERE shop = ? AND id IN (?+) ORDER BY name LIMIT ?")),
        ];
        _digests = [.. _fingerprints.Select(text => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))))];
        _durations = [.. Enumerable.Range(0, HistogramsCount).Select(_ => MakeDurations(random))];
        _ofHost =
        [
            .. Enumerable.Range(0, hosts).Select(_ =>
            {
                int[] stock = [.. Enumerable.Range(0, common)];
                random.Shuffle(stock);
                return stock[..digestsEach];
            }),
        ];
    }

    /// <summary>How many hosts there are.</summary>
    public int Hosts => _ofHost.Length;

    /// <summary>One window of a host as its agent sends it.</summary>
    /// <param name="host">Which host.</param>
    /// <param name="sequence">The batch's number.</param>
    /// <param name="startMs">When the window begins.</param>
    /// <param name="lengthMs">Its length.</param>
    /// <param name="rows">Different statements in it.</param>
    /// <param name="withTexts">Whether the statements' texts go with it.</param>
    public PushRequest Batch(int host, ulong sequence, long startMs, uint lengthMs, int rows, bool withTexts)
    {
        Random random = new(HashCode.Combine(host, startMs));
        string name = string.Create(CultureInfo.InvariantCulture, $"db{host}");
        string address = string.Create(CultureInfo.InvariantCulture, $"10.0.{host / 250}.{host % 250}:3306");
        PushRequest request = new()
        {
            AgentId = name,
            BootId = ByteString.CopyFrom(new byte[16]),
            Sequence = sequence,
            Agent = new AgentInfo { Host = name, Version = "bench", StartedNs = 1 },
            Strings = { "", "shop", address, "10.1.0.1" },
        };
        request.Strings.Add(Enumerable.Range(0, Users).Select(user => string.Create(CultureInfo.InvariantCulture, $"app{user}")));
        Window window = new()
        {
            StartNs = (ulong)startMs * NanosecondsPerMillisecond,
            LengthMs = lengthMs,
            Capture = new Contracts.V1.CaptureCoverage { Frames = 1000, FrameBytes = 100_000 },
            Servers = { new Contracts.V1.ServerCoverage { ServerIndex = 2, Segments = 1000, DecodedBytes = 90_000, CommandsCompleted = 500 } },
        };
        foreach (int digest in Choose(_ofHost[host], rows, random))
        {
            window.Rows.Add(MakeRow(digest, window.StartNs, random));
            if (withTexts)
            {
                request.Digests.Add(new DigestText { Digest = _digests[digest], Fingerprint = _fingerprints[digest], Summary = "SELECT product" });
            }
        }

        request.Windows.Add(window);
        return request;
    }

    // Half are what the host always runs, half of the rest of its statements.
    private static IEnumerable<int> Choose(int[] statements, int rows, Random random)
    {
        int always = Math.Min(rows / 2, statements.Length);
        int rest = statements.Length - always;
        int now = Math.Min(rows - always, rest);
        int first = rest == 0 ? 0 : random.Next(rest);
        return statements.Take(always).Concat(Enumerable.Range(0, now).Select(i => statements[always + ((first + i) % rest)]));
    }

    private Row MakeRow(int digest, ulong startNs, Random random)
    {
        (Histogram histogram, ulong sum, ulong min, ulong max, ulong count) = _durations[random.Next(HistogramsCount)];
        return new Row
        {
            Digest = _digests[digest],
            SchemaIndex = 1,
            ServerIndex = 2,
            ClientIndex = 3,
            UserIndex = (uint)(4 + (digest % Users)),
            Count = count,
            DurationSumNs = sum,
            DurationMinNs = min,
            DurationMaxNs = max,
            Duration = histogram,
            ResponseTime = histogram,
            ResponseTimeSumNs = sum,
            RequestBytes = count * 120,
            ResponseBytes = count * 900,
            RowsSent = count * 3,
            FirstSeenNs = startNs + 1,
            LastSeenNs = startNs + 2,
        };
    }

    private static (Histogram Histogram, ulong Sum, ulong Min, ulong Max, ulong Count) MakeDurations(Random random)
    {
        LatencyHistogram histogram = new();
        List<long> durations = [];
        for (int i = random.Next(1, CommandsMax); i > 0; i--)
        {
            durations.Add((long)(200_000 * Math.Exp(2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))) + 1);
            histogram.Record(durations[^1]);
        }

        Histogram packed = new();
        int previous = 0;
        foreach (HistogramBucket bucket in histogram)
        {
            packed.Offsets.Add((uint)(bucket.Bucket - previous));
            packed.Counts.Add((ulong)bucket.Count);
            previous = bucket.Bucket;
        }

        return (packed, (ulong)durations.Sum(), (ulong)durations.Min(), (ulong)durations.Max(), (ulong)durations.Count);
    }
}
