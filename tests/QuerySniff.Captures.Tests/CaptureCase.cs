using System.Collections.Concurrent;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>A capture to test with: one of tests/captures, or a published one.</summary>
internal sealed class CaptureCase
{
    /// <summary>The port that every session of tests/captures/record has.</summary>
    private static readonly int[] RecordedPorts = [3306];

    /// <summary>What a segment costs to decode beside its payload, as bytes.</summary>
    private const long SegmentCostBytes = 500;

    private static readonly ConcurrentDictionary<string, CaptureCase> Loaded = new(StringComparer.Ordinal);

    private CaptureCase(string path, int[] ports, bool isRecorded)
    {
        Path = path;
        Ports = ports;
        Frames = CapturedFrame.ReadFile(path);
        Segments = TcpSegment.ReadAll(Frames);
        DecodedBytes = Segments.Sum(segment => segment.Payload.Length + SegmentCostBytes)
            + (isRecorded ? WireConnection.ReadAll(this).Sum(connection => connection.InflatedBytes) : 0);
    }

    /// <summary>Where the capture is.</summary>
    public string Path { get; }

    /// <summary>The servers' ports.</summary>
    public int[] Ports { get; }

    /// <summary>The frames as captured.</summary>
    public IReadOnlyList<CapturedFrame> Frames { get; }

    /// <summary>Their TCP segments, a millisecond apart.</summary>
    public IReadOnlyList<TcpSegment> Segments { get; }

    /// <summary>A measure of the work to decode it: bytes, of a recorded capture the decompressed ones too.</summary>
    public long DecodedBytes { get; }

    /// <summary>The names of the project's own captures.</summary>
    public static IReadOnlyList<string> Recorded { get; } =
    [
        .. from path in Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "captures"), "capture.pcap", SearchOption.AllDirectories)
           let name = new DirectoryInfo(System.IO.Path.GetDirectoryName(path)!).Name
           orderby name
           select name,
    ];

    /// <summary>The file names of the published captures; none where they are absent.</summary>
    public static IReadOnlyList<string> Published { get; } = Directory.Exists(Vectors.Path("pcap"))
        ? [.. Directory.EnumerateFiles(Vectors.Path("pcap"), "*.pcap*").Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>
    /// Those of them that can be framed again, all of IPv4, and have each connection from its SYN on and without gaps: where
    /// a decoder joins, it needs to see how the stream was cut.
    /// </summary>
    public static IReadOnlyList<string> PublishedWhole { get; } = [.. Published.Where(name => Open(name).IsWhole)];

    private bool IsWhole => Segments.Count == Frames.Count
        && Segments.GroupBy(segment => segment.Stream).All(stream => stream.First().IsSyn)
        && Decoding.Of(Segments, Ports).Packets.Gaps == 0;

    /// <summary>Opens a capture by its name in <see cref="Recorded"/> or <see cref="Published"/>; each is read once.</summary>
    public static CaptureCase Open(string name) => Loaded.GetOrAdd(name, static name =>
        System.IO.Path.HasExtension(name)
            ? new CaptureCase(Vectors.Path("pcap", name), PortsOf(name), isRecorded: false)
            : new CaptureCase(RepositoryRoot.Combine("tests", "captures", name, "capture.pcap"), RecordedPorts, isRecorded: true));

    private static int[] PortsOf(string published)
    {
        string expected = Vectors.Path("pcap", System.IO.Path.GetFileNameWithoutExtension(published) + ".expected.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(expected));
        JsonElement summary = document.RootElement.GetProperty("summary");
        int[] ports = summary.TryGetProperty("server_ports", out JsonElement listed)
            ? [.. listed.EnumerateArray().Select(port => port.GetInt32())]
            : [];
        return ports.Length > 0 ? ports : RecordedPorts;
    }
}
