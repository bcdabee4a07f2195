using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

[Collection(AloneCollection.Name)]
public sealed class WindowRecorderTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long Microsecond = 1_000;
    private static readonly int[] Ports = [WireConversation.ServerPort];

    [Fact]
    public void Conversation_Recorded_IsCountedByDigestAndDimensions()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT c FROM t WHERE id = 1", rows: 1);
        conversation.Query("select c from t where id = 22", rows: 3);
        conversation.FailingQuery("SELEC 1");
        conversation.Prepare(1, "SELECT c FROM t WHERE id = ?");
        conversation.Execute(1, rows: 2);
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames, Start);
        DigestWindow window = recorder.Close(Start + 20_000_000_000, default)!;

        DigestRow select = RowOf(window, "SELECT c FROM t WHERE id = ?");
        Assert.Equal(3, select.Count);
        Assert.Equal(6, select.RowsSent);
        Assert.Equal(("shop", "app", "192.0.2.1", "192.0.2.2:3306", ""), (
            select.Dimensions.Schema, select.Dimensions.User, select.Dimensions.Client, select.Dimensions.Server,
            select.Dimensions.Application));
        Assert.Equal(3 * Microsecond, select.DurationSumNanoseconds);
        Assert.Equal(1, RowOf(window, "COM_STMT_PREPARE").Count);
        DigestRow failed = window.Rows.ToArray().Single(row => row.Errors > 0);
        Assert.Equal(1064, failed.ErrorsByCode[0].Code);
        Assert.Equal(5, window.Servers.Total().CommandsCompleted);
        Assert.Equal(window.Commands, window.Servers.Total().CommandsCompleted);
        Assert.Equal(conversation.Frames.Count, window.Capture.Frames);
        Assert.Equal(1.0, CoverageShare.Of(window.Servers.Total(), window.Capture));
    }

    [Fact]
    public void SeveralStatements_Recorded_AreRowsOfTheirOwnAndOneCommand()
    {
        WireConversation conversation = new(multiStatements: true);
        conversation.Batch("DELETE FROM t WHERE a = 1; COMMIT", statements: 2);
        conversation.Batch("DELETE FROM t WHERE a = 2; DELETE FROM t WHERE a = ';'; COMMIT", statements: 3);
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames, Start);
        DigestWindow window = recorder.Close(Start + 20_000_000_000, default)!;

        Assert.Equal([("COMMIT", 2L), ("DELETE FROM t WHERE a = ?", 3L)],
            window.Rows.ToArray().Select(row => (row.Digest.Fingerprint, row.Count)).Order());
        Assert.Equal(2, window.Servers.Total().CommandsCompleted);
    }

    [Fact]
    public void Close_AfterEachWindow_CountsCoverageOnce()
    {
        WireConversation conversation = new();
        conversation.Query("SELECT 1", rows: 1);
        int first = conversation.Frames.Count;
        conversation.Query("SELECT 2", rows: 1);
        using WindowRecorder recorder = new(Ports, new WindowRing());

        Feed(recorder, conversation.Frames[..first], Start);
        DigestWindow one = recorder.Close(Start + 10_000_000_000, new CaptureStatistics(first, 7, 0))!;
        Feed(recorder, conversation.Frames[first..], Start + 10_000_000_000);
        DigestWindow two = recorder.Close(Start + 20_000_000_000, new CaptureStatistics(first + 2, 9, 1))!;

        Assert.Equal((first, 7L, 0L), (one.Capture.Frames, one.Capture.KernelDrops, one.Capture.InterfaceDrops));
        Assert.Equal((2, 2L, 1L), (two.Capture.Frames, two.Capture.KernelDrops, two.Capture.InterfaceDrops));
        Assert.Equal(1, two.Servers.Total().CommandsCompleted);
        Assert.Equal(0, two.Servers.Total().ConnectionsOpened);
    }

    [Fact]
    public void SteadyState_FromFrameToDigestTable_AllocatesNothing()
    {
        const int Rounds = 500;
        WireConversation conversation = new(multiStatements: true);
        conversation.Prepare(1, "SELECT c FROM t WHERE id = ?");
        int warm = 0;
        for (int i = 0; i < 2 * Rounds; i++)
        {
            conversation.Query($"SELECT c FROM sbtest{i % 4} WHERE id = {i}", rows: 1);
            conversation.Query($"SELECT c FROM sbtest{i % 4} WHERE id BETWEEN {i} AND {i + 99} ORDER BY c", rows: 100);
            conversation.Query($"INSERT INTO t (a, b) VALUES ({i}, 'text'), ({i + 1}, 'more')", rows: 0);
            conversation.FailingQuery($"SELECT {i} FROM nothing");
            conversation.Execute(1, rows: 1);
            conversation.Batch($"UPDATE t SET a = ';' WHERE b = {i}; DELETE FROM t WHERE b = {i}; COMMIT;", statements: 3);
            warm = i == Rounds - 1 ? conversation.Frames.Count : warm;
        }

        using WindowRecorder recorder = new(Ports, new WindowRing());
        Feed(recorder, conversation.Frames[..warm], Start);
        long counted = recorder.Current.Commands;
        List<byte[]> measured = conversation.Frames[warm..];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(recorder, measured, Start + (warm * Microsecond));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The work was done: every statement of the second half is in the table.
        Assert.Equal(8 * Rounds, recorder.Current.Commands - counted);
        Assert.Equal(0, allocated);
    }

    private static DigestRow RowOf(DigestWindow window, string fingerprint) =>
        window.Rows.ToArray().Single(row => row.Digest.Fingerprint == fingerprint);

    private static void Feed(WindowRecorder recorder, List<byte[]> frames, long timestamp)
    {
        foreach (byte[] frame in frames)
        {
            timestamp += Microsecond;
            recorder.Pipeline.OnFrame(new Frame(timestamp, WireConversation.LinkType, frame.Length, frame));
        }
    }
}
