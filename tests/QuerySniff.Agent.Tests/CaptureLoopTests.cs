using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class CaptureLoopTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_700_000_000 * Second;
    private const long Later = Start + (86_400 * Second);

    private readonly TemporaryFolder _folder = new();
    private readonly ClosedWindows _closed = new(new WindowRing());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_FramesOverSeveralWindows_ClosesThemAtTheirBoundariesAndLosesNoCommand()
    {
        const int Queries = 25;
        WireConversation conversation = new();
        int first = conversation.Frames.Count;
        for (int i = 0; i < Queries; i++)
        {
            conversation.Query($"SELECT c FROM t WHERE id = {i}", rows: 1);
        }

        // The login at the very beginning; then a query each second, answered in the same moment.
        CaptureLoop loop = LoopOf(
            conversation.Frames.Select((frame, i) => (Start + (Math.Max(0, i - first) / 2 * Second), frame)), Later);
        loop.Run();

        DigestWindow[] windows = TakeAll();
        Assert.Equal([Start, Start + (10 * Second), Start + (20 * Second)], windows.Select(window => window.Start));
        Assert.Equal([10L, 10L, 5L], windows.Select(window => window.Commands));
        Assert.Equal(Queries, loop.Commands);
        Assert.Equal(Queries, windows.Sum(window => window.Servers.Total().CommandsCompleted));
        Assert.Equal(conversation.Frames.Count, windows.Sum(window => window.Capture.Frames));
        Assert.Equal(conversation.Frames.Count, loop.Frames);
        Assert.All(windows, window => Assert.All(window.Rows.ToArray(), row =>
        {
            Assert.InRange(row.FirstSeen, window.Start, window.Start + window.LengthNanoseconds - 1);
            Assert.InRange(row.LastSeen, window.Start, window.Start + window.LengthNanoseconds - 1);
        }));
    }

    [Fact]
    public void Run_StopAsked_CapturesWhatWasOnTheWireByThen()
    {
        const int Queries = 10;
        WireConversation conversation = new();
        int first = conversation.Frames.Count;
        for (int i = 0; i < Queries; i++)
        {
            conversation.Query("SELECT 1", rows: 1);
        }

        CaptureLoop loop = LoopOf(
            conversation.Frames.Select((frame, i) => (Start + (Math.Max(0, i - first) / 2 * Second), frame)),
            now: Start + (4 * Second));
        loop.Stop();
        loop.Run();

        // Those at 0 to 4 s; the one at 5 s is beyond the half second that frames may wait in the ring.
        Assert.Equal(5, TakeAll().Sum(window => window.Commands));
    }

    // The clock is set back while connections are open, then the machine sleeps: they go on, with the user that they have.
    [Theory]
    [InlineData(-30)]
    [InlineData(-3_600)]
    [InlineData(-86_400 * 365)]
    [InlineData(3_600)]
    [InlineData(8 * 3_600)]
    public void Run_ClockStepsOrTheMachineSleeps_CountsEveryCommandOnceInAWindowThatIsAligned(long stepSeconds)
    {
        const int Queries = 20;
        WireConversation conversation = new();
        int first = conversation.Frames.Count;
        for (int i = 0; i < Queries; i++)
        {
            conversation.Query("SELECT 1", rows: 1);
        }

        int stepAt = first + Queries;
        CaptureLoop loop = LoopOf(
            conversation.Frames.Select((frame, i) => (
                Start + (Math.Max(0, i - first) / 2 * Second) + (i >= stepAt ? stepSeconds * Second : 0), frame)),
            Later);
        loop.Run();

        DigestWindow[] windows = TakeAll();
        Assert.Equal(Queries, windows.Sum(window => window.Commands));
        Assert.All(windows, window => Assert.Equal((0L, 10 * Second), (window.Start % (10 * Second), window.LengthNanoseconds)));
        Assert.All(windows, window => Assert.All(window.Rows.ToArray(), row => Assert.Equal("app", row.Dimensions.User)));
        Assert.Equal(conversation.Frames.Count, windows.Sum(window => window.Capture.Frames));
        Assert.Equal(0, windows.Sum(window => window.Servers.Total().Gaps + window.Servers.Total().ConnectionsMidStream));

        // What fell asleep with the machine makes no windows.
        Assert.InRange(windows.Length, 1, 3);
    }

    // An answer that was captured before its request, by the clock: it is counted, and has no time.
    [Fact]
    public void Run_ClockSetBackWithinACommand_CountsItUntimed()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT 1", rows: 1);
        CaptureLoop loop = LoopOf(
            conversation.Frames.Select((frame, i) => (i == conversation.Frames.Count - 1 ? Start - (3_600 * Second) : Start, frame)),
            Later);
        loop.Run();

        DigestRow row = Assert.Single(Assert.Single(TakeAll(), window => window.Commands > 0).Rows.ToArray());
        Assert.Equal((1L, 0L, 0L), (row.Count, row.Duration.Count, row.DurationSumNanoseconds));
    }

    [Fact]
    public void Run_WindowsInWhichNothingArrives_AreNone()
    {
        WireConversation conversation = new();
        int first = conversation.Frames.Count;
        conversation.Query("SELECT 1", rows: 1);
        conversation.Query("SELECT 1", rows: 1);
        CaptureLoop loop = LoopOf(
            conversation.Frames.Select((frame, i) => (Start + (i < first + 2 ? 0 : 600 * Second), frame)), Later);
        loop.Run();

        Assert.Equal([Start, Start + (600 * Second)], TakeAll().Select(window => window.Start));
    }

    [Fact]
    public void Run_FileDamaged_KeepsWhatCameBefore()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT 1", rows: 1);
        conversation.Query("SELECT 2", rows: 1);
        CaptureLoop loop = LoopOf(conversation.Frames.Select(frame => (Start, frame)), Later, cutBytes: 1);

        Assert.Throws<CaptureException>(loop.Run);

        DigestWindow window = Assert.Single(TakeAll());
        Assert.Equal(conversation.Frames.Count - 1, window.Capture.Frames);

        // The second query's answer is what was cut off: it is counted, and not timed.
        Assert.Equal(2, window.Commands);
        Assert.Equal(1, window.Rows.ToArray().Sum(row => row.Duration.Count));
    }

    [Fact]
    public void Run_WarmUpCapture_CountsWhatItsPipelineCompletes()
    {
        using IPacketSource source = FileSource.Open(Path.Combine(AppContext.BaseDirectory, "warm-up.pcap"));
        CaptureLoop loop = new(
            source, new WindowRecorder([WireConversation.ServerPort], new WindowRing()), _closed, TimeProvider.System);
        loop.Run();

        DigestWindow[] windows = TakeAll();
        Assert.Equal(71, loop.Commands);
        Assert.Equal(71, windows.Sum(window => window.Servers.Total().CommandsCompleted));
        Assert.Equal(71, windows.Sum(window => window.Rows.ToArray().Sum(row => row.Count)));
    }

    private CaptureLoop LoopOf(IEnumerable<(long Timestamp, byte[] Frame)> frames, long now, int cutBytes = 0)
    {
        string path = _folder.Combine("capture.pcap");
        CaptureFile.Write(path, frames);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^cutBytes]);
        return new CaptureLoop(
            FileSource.Open(path),
            new WindowRecorder([WireConversation.ServerPort], new WindowRing()),
            _closed,
            new InstantTime { NowNanoseconds = now });
    }

    private DigestWindow[] TakeAll()
    {
        List<DigestWindow> windows = [];
        while (_closed.Reader.TryRead(out ClosedWindow closed))
        {
            if (closed.Window is { } window)
            {
                windows.Add(window);
            }
        }

        Assert.True(_closed.Reader.Completion.IsCompletedSuccessfully);
        return [.. windows];
    }
}
