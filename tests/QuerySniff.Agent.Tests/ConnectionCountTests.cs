using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What becomes of connections, from their frames to the window.</summary>
public sealed class ConnectionCountTests : IDisposable
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long Millisecond = 1_000_000;
    private const long Window = 10_000_000_000;

    private readonly WindowRecorder _recorder = new([WireConversation.ServerPort], new WindowRing());
    private long _now = Start;

    public void Dispose() => _recorder.Dispose();

    [Theory]
    [InlineData(true, false, ConnectionEnd.Quit)]
    [InlineData(true, true, ConnectionEnd.Quit)]
    [InlineData(false, false, ConnectionEnd.Aborted)]
    [InlineData(false, true, ConnectionEnd.Reset)]
    public void LoggedIn_ThatEnds_IsCountedByHowItEnds(bool quits, bool isReset, ConnectionEnd end)
    {
        WireConversation conversation = new();
        conversation.Query("SELECT 1", rows: 1);
        if (quits)
        {
            conversation.Quit();
        }

        End(conversation, isReset);
        Feed(conversation.Frames);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal(("app", "192.0.2.1", "192.0.2.2:3306"), (counts.User, counts.Client, counts.Server));
        Assert.Equal((1L, 0L, 0L), (counts.Opened, counts.Joined, counts.Open));
        Assert.Equal((1L, 1L), (counts.ClosedBy(end), counts.Closed));
        Assert.Equal((1L, conversation.Frames.Count - 1L), (counts.Lifetimes, counts.LifetimeSumMilliseconds));
    }

    [Fact]
    public void Refused_BeforeTheHandshake_IsCountedByCodeWithoutAUser()
    {
        WireConversation conversation = new(refusedWith: 1040);
        conversation.Finish();
        Feed(conversation.Frames);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal("", counts.User);
        Assert.Equal([new ErrorCount(1040, 1)], counts.RefusedByCode.AsSpan().ToArray());
        Assert.True(counts.LoginsFailedByCode.IsEmpty);
        Assert.Equal((1L, 1L, 0L), (counts.Opened, counts.ClosedBy(ConnectionEnd.Refused), counts.Open));
    }

    [Fact]
    public void LoginFailed_IsCountedByCodeUnderTheUserThatWasNamed()
    {
        WireConversation conversation = new(loginFailsWith: 1045);
        conversation.Reset();
        Feed(conversation.Frames);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal("app", counts.User);
        Assert.Equal([new ErrorCount(1045, 1)], counts.LoginsFailedByCode.AsSpan().ToArray());
        Assert.True(counts.RefusedByCode.IsEmpty);
        Assert.Equal((1L, 1L), (counts.ClosedBy(ConnectionEnd.Refused), counts.Closed));
    }

    [Fact]
    public void EndedBeforeTheLogin_IsAbandoned()
    {
        WireConversation conversation = new(logsIn: false);
        conversation.Finish();
        Feed(conversation.Frames);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal(("", 1L, 1L), (counts.User, counts.Opened, counts.ClosedBy(ConnectionEnd.Abandoned)));
    }

    [Fact]
    public void Encrypted_HowItEnds_IsUnknownAndItsLifetimeIsNot()
    {
        WireConversation conversation = new(tls: true);
        conversation.Opaque(toServer: true, [0x16, 3, 1, 0, 1, 0]);
        conversation.Finish();
        Feed(conversation.Frames);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal((1L, 1L, 1L), (counts.Opened, counts.Encrypted, counts.ClosedBy(ConnectionEnd.Unknown)));
        Assert.Equal(("", 1L), (counts.User, counts.Lifetimes));
    }

    [Fact]
    public void JoinedMidStream_IsNotOpenedAndHasNoLifetime()
    {
        WireConversation conversation = new();
        int joined = conversation.Frames.Count;
        conversation.Query("SELECT 1", rows: 1);
        conversation.Query("SELECT 2", rows: 1);
        conversation.Quit();
        conversation.Finish();
        Feed(conversation.Frames[joined..]);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal(("", 0L, 1L, 0L), (counts.User, counts.Opened, counts.Joined, counts.Lifetimes));
        Assert.Equal(1, counts.ClosedBy(ConnectionEnd.Quit));
    }

    [Fact]
    public void OpenOverWindows_StaysAStateAlsoOfAWindowWithoutTraffic()
    {
        WireConversation conversation = new();
        int login = conversation.Frames.Count;
        conversation.Quit();
        conversation.Finish();

        Feed(conversation.Frames[..login]);
        ConnectionCounts first = Assert.Single(Close());
        Assert.Equal((1L, 1L), (first.Opened, first.Open));
        ConnectionCounts silent = Assert.Single(Close());
        Assert.Equal(("app", 0L, 1L), (silent.User, silent.Opened, silent.Open));
        Feed(conversation.Frames[login..]);
        ConnectionCounts last = Assert.Single(Close());
        Assert.Equal((0L, 1L, 0L), (last.Opened, last.Closed, last.Open));
        Assert.Null(_recorder.Close(_now + Window, default));
    }

    [Fact]
    public void PortUsedAgain_BeforeTheEndWasSeen_EndsUnknown()
    {
        WireConversation lost = new();
        Feed(lost.Frames);
        Feed([.. new WireConversation().Frames.Select(WithOtherNumbers)]);

        ConnectionCounts counts = Assert.Single(Close());
        Assert.Equal((2L, 1L, 1L, 0L), (counts.Opened, counts.ClosedBy(ConnectionEnd.Unknown), counts.Open, counts.Lifetimes));
    }

    [Fact]
    public void CaptureEnds_ConnectionsStayOpen()
    {
        Feed(new WireConversation().Frames);
        Feed(new WireConversation(clientPort: 40_001, logsIn: false).Frames);
        _recorder.Pipeline.Close(_now);

        IReadOnlyList<ConnectionCounts> counts = Close();
        Assert.Equal((2L, 0L, 2L), (counts.Sum(c => c.Opened), counts.Sum(c => c.Closed), counts.Sum(c => c.Open)));
    }

    [Fact]
    public void ManyConnections_OverWindows_OpenedIsClosedAndOpen()
    {
        Random random = new(7);
        long opened = 0, closed = 0;
        for (int window = 0; window < 5; window++)
        {
            for (int i = 0; i < 50; i++)
            {
                WireConversation conversation = new((ushort)(20_000 + (window * 50) + i), loginFailsWith: (ushort)(random.Next(4) == 0 ? 1045 : 0));
                if (random.Next(2) == 0)
                {
                    End(conversation, isReset: random.Next(2) == 0);
                }

                Feed(conversation.Frames);
            }

            IReadOnlyList<ConnectionCounts> counts = Close();
            opened += counts.Sum(c => c.Opened);
            closed += counts.Sum(c => c.Closed);
            Assert.Equal(50 * (window + 1), opened);
            Assert.Equal(opened - closed, counts.Sum(c => c.Open));
        }

        Assert.InRange(closed, 1, opened - 1);
    }

    private static void End(WireConversation conversation, bool isReset)
    {
        if (isReset)
        {
            conversation.Reset();
        }
        else
        {
            conversation.Finish();
        }
    }

    // Sequence numbers far from those of the connection before, as a new one's are.
    private static byte[] WithOtherNumbers(byte[] frame)
    {
        byte[] other = [.. frame];
        other[24] ^= 0x55;
        other[28] ^= other[28..32].Any(b => b != 0) ? (byte)0x55 : (byte)0;
        return other;
    }

    private void Feed(IEnumerable<byte[]> frames)
    {
        foreach (byte[] frame in frames)
        {
            _now += Millisecond;
            _recorder.Pipeline.OnFrame(new Frame(_now, WireConversation.LinkType, frame.Length, frame));
        }
    }

    private IReadOnlyList<ConnectionCounts> Close()
    {
        _now += Window;
        ConnectionTable connections = _recorder.Close(_now, default)!.Connections;
        return [.. Enumerable.Range(0, connections.Count).Select(i => connections[i])];
    }
}
