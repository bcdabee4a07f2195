using QuerySniff.Packets;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// Captures with damage in them: the decoder neither throws nor hangs, its counters add up, and its memory is bounded. All is
/// seeded; QUERYSNIFF_FUZZ_ROUNDS=N runs as many rounds for each capture. What fails is written beside the tests' results as a capture:
/// put it into tests/captures/seeds.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>Bytes that sessions may hold: a capture here has a dozen connections, each of a statement's bound and little more.</summary>
    private const int HeldBytesMax = 64 << 20;

    /// <summary>A capture of more bytes is cut to its first frames: it costs the rounds of the others.</summary>
    private const int CaptureBytesMax = 600_000;

    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("QUERYSNIFF_FUZZ_ROUNDS"), out int rounds) ? rounds : 60;

    public static TheoryData<string> Captures => [.. CaptureCase.Recorded];

    [Theory]
    [MemberData(nameof(Captures))]
    public void Decoding_OfADamagedCapture_EndsWithCountersThatAddUp(string name)
    {
        CaptureCase capture = CaptureCase.Open(name);
        List<CapturedFrame> frames = Beginning(capture.Segments.Select(segment => segment.ToFrame()));
        for (int seed = 0; seed < Rounds; seed++)
        {
            List<CapturedFrame> damaged = Damage.To(frames, new Random(seed));
            try
            {
                AssertSound(Decoding.Of(damaged, capture.Ports));
            }
            catch (Exception e)
            {
                string path = Path.Combine(AppContext.BaseDirectory, $"{name}-{seed}.pcap");
                Damage.Write(path, damaged);
                throw new InvalidOperationException($"seed {seed}, kept as {path}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void Decoding_OfTheSeeds_EndsWithCountersThatAddUp() => Assert.All(
        Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "captures", "seeds"), "*.pcap"),
        path => AssertSound(Decoding.Of(CapturedFrame.ReadFile(path), [3306])));

    private static List<CapturedFrame> Beginning(IEnumerable<CapturedFrame> frames)
    {
        long bytes = 0;
        return [.. frames.TakeWhile(frame => (bytes += frame.Bytes.Length) <= CaptureBytesMax)];
    }

    private static void AssertSound(Decoding decoding)
    {
        PacketCounters counters = decoding.Packets;
        Assert.Equal(
            counters.Frames,
            counters.Segments + counters.UnknownLinks + counters.NotIp + counters.NotTcp + counters.OtherPort + counters.Fragments
            + counters.Truncated + counters.Malformed);
        Assert.Equal(
            counters.PayloadBytes,
            counters.DeliveredBytes + counters.CutBytes + counters.RetransmittedBytes + counters.IgnoredBytes);
        Assert.Equal(0, counters.HeldBytes);
        Assert.InRange(decoding.HeldBytesMost, 0, HeldBytesMax);
        Assert.All(decoding.Connections, connection => Assert.Equal(0, connection.Session.HeldBytes));
    }
}
