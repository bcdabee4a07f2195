using System.Globalization;
using QuerySniff.Overhead;
using QuerySniff.TestKit;
using Xunit.Abstractions;

namespace QuerySniff.Gates;

/// <summary>Reading a capture, against what libpcap costs that reads the same file in the same minute.</summary>
public sealed class ReplayGate(ITestOutputHelper output)
{
    /// <summary>
    /// Far above what it takes, so that a busy machine does not fail it; below what a slip costs that looks at each byte or
    /// takes a lock for each frame.
    /// </summary>
    private const double CpuRatioMax = 30;

    private const int Commands = 400_000;
    private const int Rounds = 3;

    [Fact]
    public async Task Digest_LargeCapture_TakesABoundedMultipleOfTcpdumpsCpu()
    {
        using TemporaryFolder folder = new();
        RecordedCapture capture = LoopedCapture.Write(folder.Combine("looped.pcap"), Commands);
        List<ReplayRun> runs = [];
        for (int round = 1; round <= Rounds; round++)
        {
            runs.Add(await ReaderOf(CaptureReader.Floor).RunAsync(round, capture));
            runs.Add(await ReaderOf(CaptureReader.Own).RunAsync(round, capture));
        }

        double floor = CpuOf(runs, CaptureReader.Floor);
        double own = CpuOf(runs, CaptureReader.Own);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{capture.Frames:#,0} frames: tcpdump {floor:0.000} s CPU, querysniff {own:0.000} s, ratio {own / floor:0.0}"));
        Assert.InRange(own / floor, 0, CpuRatioMax);
        Assert.All(runs.Where(run => run.Reader == CaptureReader.Own), run => Assert.InRange(run.Queries!.Value, Commands, long.MaxValue));
    }

    private static CaptureReader ReaderOf(string name) => CaptureReader.All.Single(reader => reader.Name == name);

    // The least: whatever else the machine does only adds to it.
    private static double CpuOf(IEnumerable<ReplayRun> runs, string reader) =>
        runs.Where(run => run.Reader == reader).Min(run => run.CpuSeconds);
}
