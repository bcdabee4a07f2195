namespace QuerySniff.Digests.Tests;

public class ConnectionTableTests
{
    [Fact]
    public void GetOrAdd_BeyondTheBound_SharesOneEntryAndTheSumIsExact()
    {
        ConnectionTable table = new();
        for (int i = 0; i < ConnectionTable.EntriesMax + 10; i++)
        {
            table.GetOrAdd("app", $"client {i}", "s").Opened++;
        }

        Assert.Equal(ConnectionTable.EntriesMax + 1, table.Count);
        ConnectionCounts other = table[ConnectionTable.EntriesMax];
        Assert.Equal(
            (ConnectionTable.Other, ConnectionTable.Other, ConnectionTable.Other, 10L),
            (other.User, other.Client, other.Server, other.Opened));
        Assert.Equal("client 0", table.GetOrAdd("app", "client 0", "s").Client);
    }

    [Fact]
    public void MoveTo_ConnectionStillOpen_GoesOnInItsEntryAndLeavesItsState()
    {
        ConnectionTable live = new();
        ConnectionTable first = new();
        ConnectionTable second = new();
        ConnectionCounts entry = live.GetOrAdd("app", "c", "s");
        entry.Opened = 2;
        entry.Open = 2;
        entry.CountEnd(ConnectionEnd.Quit);

        live.MoveTo(first);
        live.MoveTo(second);

        Assert.Equal((2L, 1L, 1L), (first[0].Opened, first[0].ClosedBy(ConnectionEnd.Quit), first[0].Open));
        Assert.Equal((0L, 0L, 1L), (second[0].Opened, second[0].Closed, second[0].Open));
        Assert.Same(entry, live.GetOrAdd("app", "c", "s"));
    }

    [Fact]
    public void MoveTo_NothingOpenAnyMore_ForgetsTheEntryAndNoOther()
    {
        ConnectionTable live = new();
        ConnectionCounts ended = live.GetOrAdd("a", "c", "s");
        ended.Open = 1;
        ConnectionCounts open = live.GetOrAdd("b", "c", "s");
        open.Open = 1;
        ended.CountEnd(ConnectionEnd.Reset);

        live.MoveTo(new ConnectionTable());

        Assert.Equal(1, live.Count);
        Assert.Same(open, live[0]);
        Assert.Same(open, live.GetOrAdd("b", "c", "s"));
        open.CountEnd(ConnectionEnd.Quit);
        live.MoveTo(new ConnectionTable());
        Assert.True(live.IsEmpty);
    }

    [Fact]
    public void MoveTo_TwiceIntoOneWindow_CountsOnceAndHasTheLastState()
    {
        ConnectionTable live = new();
        ConnectionTable window = new();
        ConnectionCounts entry = live.GetOrAdd("app", "c", "s");
        (entry.Opened, entry.Open) = (3, 3);
        entry.CountRefused(1040);
        live.MoveTo(window);
        entry.CountEnd(ConnectionEnd.Aborted);
        entry.CountLifetime(20);
        live.MoveTo(window);

        Assert.Equal((3L, 1L, 2L), (window[0].Opened, window[0].Closed, window[0].Open));
        Assert.Equal((1L, 20L), (window[0].Lifetimes, window[0].LifetimeSumMilliseconds));
        Assert.Equal([new ErrorCount(1040, 1)], window[0].RefusedByCode.AsSpan().ToArray());
    }

    [Theory]
    [InlineData(true, 5)]
    [InlineData(false, 7)]
    public void Add_WindowLaterOrEarlier_TheLaterOnesStateStays(bool isLater, long open)
    {
        ConnectionTable sum = new();
        sum.GetOrAdd("app", "c", "s").Open = 7;
        ConnectionTable other = new();
        (other.GetOrAdd("app", "c", "s").Open, other.GetOrAdd("app", "c", "s").Opened) = (5, 1);

        sum.Add(other, isLater);

        Assert.Equal((open, 1L), (sum[0].Open, sum[0].Opened));
    }

    [Fact]
    public void Clear_EntriesUsedAgain_BeginAtZero()
    {
        ConnectionTable table = new();
        ConnectionCounts entry = table.GetOrAdd("app", "c", "s");
        (entry.Opened, entry.Joined, entry.Encrypted, entry.Open) = (1, 2, 3, 4);
        entry.CountLoginFailed(1045);
        entry.CountEnd(ConnectionEnd.Unknown);
        entry.CountLifetime(5);

        table.Clear();
        ConnectionCounts again = table.GetOrAdd("other", "d", "t");

        Assert.Same(entry, again);
        Assert.Equal((0L, 0L, 0L, 0L, 0L, 0L), (again.Opened, again.Joined, again.Encrypted, again.Open, again.Closed, again.Lifetimes));
        Assert.True(again.LoginsFailedByCode.IsEmpty);
    }
}
