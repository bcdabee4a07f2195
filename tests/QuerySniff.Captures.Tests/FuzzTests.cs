using System.Diagnostics;
using System.Globalization;
using QuerySniff.Packets;
using QuerySniff.Sql;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// Captures with damage in them, through segments, packets, commands and fingerprints: the decoder neither throws nor hangs, its
/// counters add up, and its memory is bounded. All is seeded: QUERYSNIFF_FUZZ_SEED is the first round's seed, and
/// QUERYSNIFF_FUZZ_MINUTES=N runs for so long in place of a fixed number of rounds (bench/fuzz sets both). What fails is written beside
/// the tests' binaries as a capture: put it into tests/captures/seeds.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>Bytes that sessions may hold: a capture here has a dozen connections, each of a statement's bound and little more.</summary>
    private const int HeldBytesMax = 64 << 20;

    /// <summary>A capture of more bytes is cut to its first frames: it costs the rounds of the others.</summary>
    private const int CaptureBytesMax = 600_000;

    /// <summary>Rounds for each capture where no time is set.</summary>
    private const int Rounds = 60;

    /// <summary>Far beyond what any capture takes on the slowest machine, so that it is a hang.</summary>
    private static readonly TimeSpan HangsAfter = TimeSpan.FromMinutes(2);

    private static readonly int FirstSeed = Setting("QUERYSNIFF_FUZZ_SEED");

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(Setting("QUERYSNIFF_FUZZ_MINUTES"));

    [Fact]
    public void Decoding_OfDamagedCaptures_EndsWithCountersThatAddUp()
    {
        (string Name, List<CapturedFrame> Frames)[] captures =
            [.. CaptureCase.Recorded.Select(name => (name, Beginning(CaptureCase.Open(name).Segments.Select(segment => segment.ToFrame()))))];
        long began = Stopwatch.GetTimestamp();
        int round = 0;
        while (Duration > TimeSpan.Zero ? Stopwatch.GetElapsedTime(began) < Duration : round < Rounds)
        {
            int seed = FirstSeed + round++;
            foreach ((string name, List<CapturedFrame> frames) in captures)
            {
                Random random = new(seed);
                AssertSound(Damage.To(frames, captures[random.Next(captures.Length)].Frames, random), $"{name}-{seed}");
            }
        }

        Console.WriteLine($"{round} rounds of {captures.Length} captures, seeds from {FirstSeed}.");
    }

    [Fact]
    public void Decoding_OfTheSeeds_EndsWithCountersThatAddUp() => Assert.All(
        Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "captures", "seeds"), "*.pcap"),
        path => AssertSound(Decoding.Of(CapturedFrame.ReadFile(path), [3306])));

    private static int Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : 0;

    private static List<CapturedFrame> Beginning(IEnumerable<CapturedFrame> frames)
    {
        long bytes = 0;
        return [.. frames.TakeWhile(frame => (bytes += frame.Bytes.Length) <= CaptureBytesMax)];
    }

    private static void AssertSound(List<CapturedFrame> damaged, string name)
    {
        try
        {
            Task decoding = Task.Run(() => AssertSound(Decoding.Of(damaged, [3306])));
            Assert.True(decoding.Wait(HangsAfter), "It hangs.");
        }
        catch (Exception e)
        {
            string path = Path.Combine(AppContext.BaseDirectory, $"{name}.pcap");
            Damage.Write(path, damaged);
            throw new InvalidOperationException($"{name}, kept as {path}: {e.Message}", e);
        }
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
        Assert.All(decoding.Connections, connection => Assert.InRange(connection.FingerprintBytesMost, 0, SqlLimits.FingerprintBytesMax));
    }
}
