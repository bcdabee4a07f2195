namespace QuerySniff.Digests.Tests;

public sealed class WindowRingTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = 1_795_000_000_000_000_000; // a multiple of 10 s
    private readonly DigestCatalogue _digests = new();

    [Fact]
    public void IsDue_FirstTimestamp_OpensItsWindow()
    {
        WindowRing ring = new();
        Assert.True(ring.IsDue(Noon + 3 * Second));
        Assert.False(ring.TryClose(Noon + 3 * Second, out _));
        Assert.Equal(Noon, ring.Current.Start);
        Assert.Equal(10 * Second, ring.Current.LengthNanoseconds);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(10 * Second - 1, false)]
    [InlineData(10 * Second, true)]
    [InlineData(-1, false)] // late: stays in the open window
    [InlineData(-60 * Second, false)]
    [InlineData(-60 * Second - 1, true)] // the clock was set back
    [InlineData(100 * 86_400 * Second, true)]
    public void IsDue_TimeFromTheWindowsStart_IsAsDocumented(long fromStart, bool expected)
    {
        WindowClock clock = new();
        clock.Open(Noon + 4 * Second);
        Assert.Equal(expected, clock.IsDue(Noon + fromStart));
    }

    [Theory]
    [InlineData(Noon, Noon)]
    [InlineData(Noon + 10 * Second - 1, Noon)]
    [InlineData(0, 0)]
    [InlineData(-1, -10 * Second)]
    public void Open_AnyMoment_AlignsToTheLength(long timestamp, long expected)
    {
        WindowClock clock = new();
        Assert.True(clock.IsDue(timestamp));
        clock.Open(timestamp);
        Assert.Equal(expected, clock.Start);
        Assert.False(clock.IsDue(timestamp));
    }

    [Fact]
    public void TryClose_AfterCommands_HandsTheWindowOver()
    {
        WindowRing ring = Opened();
        Count(ring, Noon + Second);
        DigestWindow open = ring.Current;

        Assert.True(ring.TryClose(Noon + 11 * Second, out DigestWindow? closed));
        Assert.Same(open, closed);
        Assert.Equal(Noon, closed.Start);
        Assert.Equal(1, closed.Commands);
        Assert.Equal(Noon + 10 * Second, ring.Current.Start);
        Assert.True(ring.Current.IsEmpty);
    }

    [Fact]
    public void TryClose_LongSilence_OpensTheWindowOfNow()
    {
        WindowRing ring = Opened();
        Count(ring, Noon);
        Assert.True(ring.TryClose(Noon + 86_405 * Second, out _));
        Assert.Equal(Noon + 86_400 * Second, ring.Current.Start);
    }

    [Fact]
    public void TryClose_NothingSeen_SkipsTheWindow()
    {
        WindowRing ring = Opened();
        DigestWindow open = ring.Current;
        Assert.False(ring.TryClose(Noon + 10 * Second, out DigestWindow? closed));
        Assert.Null(closed);
        Assert.Same(open, ring.Current);
        Assert.Equal(Noon + 10 * Second, open.Start);
    }

    [Fact]
    public void TryClose_OnlyCoverage_IsNoSilence()
    {
        WindowRing ring = Opened();
        ring.Current.Servers.GetOrAdd("s").EncryptedBytes = 1;
        Assert.True(ring.TryClose(Noon + 10 * Second, out _));
        ring.Current.Capture.KernelDrops = 1;
        Assert.True(ring.TryClose(Noon + 20 * Second, out _));
    }

    [Fact]
    public void Return_ClosedWindow_IsEmptiedAndUsedAgain()
    {
        WindowRing ring = Opened();
        Count(ring, Noon);
        Assert.True(ring.TryClose(Noon + 10 * Second, out DigestWindow? first));
        ring.Return(first);
        Assert.True(first.IsEmpty); // at once: the capture thread does not pay for it
        Count(ring, Noon + 10 * Second);
        Assert.True(ring.TryClose(Noon + 20 * Second, out DigestWindow? second));

        Assert.NotSame(first, second);
        Assert.Same(first, ring.Current);
        Assert.Equal(Noon + 20 * Second, first.Start);
    }

    [Fact]
    public void TryClose_NothingReturned_MakesAnotherWindow()
    {
        WindowRing ring = Opened();
        HashSet<DigestWindow> closed = [];
        for (int i = 0; i < 10; i++)
        {
            Count(ring, ring.Current.Start);
            Assert.True(ring.TryClose(ring.Current.Start + 10 * Second, out DigestWindow? window));
            Assert.True(closed.Add(window));
        }

        Assert.All(closed, window => Assert.Equal(1, window.Commands));
    }

    [Fact]
    public void TryClose_WarmRing_AllocatesNothing()
    {
        WindowRing ring = Opened();
        Digest digest = _digests.Add(1, "SELECT ?"u8, 1, "", "");
        Dimensions dimensions = new DimensionsCatalogue().GetOrAdd("", "", "", "s", "");
        long commands = Turn(ring, digest, dimensions) + Turn(ring, digest, dimensions);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            commands += Turn(ring, digest, dimensions);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(12, commands);

        static long Turn(WindowRing ring, Digest digest, Dimensions dimensions)
        {
            long start = ring.Current.Start;
            ring.Current.Servers.GetOrAdd("s").Segments++;
            ring.Current.Add(digest, dimensions, new Measurement { CompletedAt = start, DurationNanoseconds = 1000 });
            ring.TryClose(start + 10 * Second, out DigestWindow? closed);
            long commands = closed!.Commands;
            ring.Return(closed);
            return commands;
        }
    }

    private static WindowRing Opened()
    {
        WindowRing ring = new();
        ring.TryClose(Noon, out _);
        return ring;
    }

    private void Count(WindowRing ring, long timestamp) => ring.Current.Add(
        _digests.Add(1, "SELECT ?"u8, 1, "", ""), Dimensions.Other, new Measurement { CompletedAt = timestamp });
}
