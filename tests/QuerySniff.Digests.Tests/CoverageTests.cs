using System.Reflection;

namespace QuerySniff.Digests.Tests;

public sealed class CoverageTests
{
    [Fact]
    public void Share_NothingSeen_IsUnknown()
    {
        Assert.Null(new ServerCoverage().Share);
        Assert.Null(CoverageShare.Of(new ServerCoverage(), new CaptureCoverage()));
    }

    [Fact]
    public void Share_AllDecoded_IsOne() => Assert.Equal(
        1,
        CoverageShare.Of(new ServerCoverage { DecodedBytes = 5 }, new CaptureCoverage { Frames = 1, FrameBytes = 59 }));

    [Fact]
    public void Share_EncryptedSkippedAndGaps_LowerIt() => Assert.Equal(
        0.4, new ServerCoverage { DecodedBytes = 40, EncryptedBytes = 30, SkippedBytes = 20, GapBytes = 10 }.Share);

    [Theory]
    [InlineData(0, 100, 0.5)] // no drops: the gaps stand
    [InlineData(1, 100, 0.5)] // one frame of 50 bytes is less than the gaps
    [InlineData(6, 100, 0.25)] // six frames of 50 bytes are more than the gaps, which are not counted twice
    public void Share_GapsAndDrops_TakesTheLarger(long drops, long gapBytes, double expected)
    {
        ServerCoverage servers = new() { DecodedBytes = 100, GapBytes = gapBytes };
        CaptureCoverage capture = new() { Frames = 10, FrameBytes = 500, KernelDrops = drops };
        Assert.Equal(expected, CoverageShare.Of(servers, capture));
    }

    [Fact]
    public void Share_AllDropped_IsNone() =>
        Assert.Equal(0, CoverageShare.Of(new ServerCoverage(), new CaptureCoverage { KernelDrops = 3 }));

    [Fact]
    public void Share_OnlyEncrypted_IsNone() => Assert.Equal(0, new ServerCoverage { EncryptedBytes = 1 }.Share);

    [Theory]
    [InlineData(typeof(ServerCoverage))]
    [InlineData(typeof(CaptureCoverage))]
    public void AddAndClear_EveryCounter_TakesPart(Type type)
    {
        dynamic left = Create(type);
        dynamic right = Create(type);
        PropertyInfo[] counters = [.. type.GetProperties().Where(property => property.PropertyType == typeof(long))];
        for (int i = 0; i < counters.Length; i++)
        {
            // Each counter alone keeps the whole from being empty.
            Assert.True(left.IsEmpty);
            counters[i].SetValue(left, 1L);
            Assert.False(left.IsEmpty);
            counters[i].SetValue(left, 0L);
            counters[i].SetValue(right, 10L + i);
        }

        left.Add(right);
        left.Add(right);
        Assert.Equal(
            counters.Select((_, i) => 2 * (10L + i)),
            counters.Select(counter => (long)counter.GetValue((object)left)!));
        left.Clear();
        Assert.True(left.IsEmpty);

        static object Create(Type type) =>
            type == typeof(ServerCoverage) ? new ServerCoverage() : new CaptureCoverage();
    }

    [Fact]
    public void Table_MoveTo_TakesTheCountersAndLeavesTheEntries()
    {
        ServerCoverageTable live = new();
        ServerCoverage held = live.GetOrAdd("10.0.0.1:3306");
        live.GetOrAdd("10.0.0.2:3306");
        held.Segments = 3;
        ServerCoverageTable window = new();

        live.MoveTo(window);
        held.Segments++;
        live.MoveTo(window);

        Assert.Equal(1, window.Count); // the one that nothing was seen of is left out
        Assert.Equal("10.0.0.1:3306", window[0].Server);
        Assert.Equal(4, window[0].Segments);
        Assert.True(live.IsEmpty);
        Assert.Same(held, live.GetOrAdd("10.0.0.1:3306"));
    }

    [Fact]
    public void Table_BeyondTheBound_SharesOneEntry()
    {
        ServerCoverageTable table = new();
        for (int i = 0; i < ServerCoverageTable.ServersMax + 10; i++)
        {
            table.GetOrAdd($"10.0.{i / 256}.{i % 256}:3306").Segments++;
        }

        Assert.Equal(ServerCoverageTable.ServersMax + 1, table.Count);
        Assert.Equal(10, table.GetOrAdd(ServerCoverageTable.OtherServer).Segments);
        Assert.Equal(ServerCoverageTable.ServersMax + 10, table.Total().Segments);
    }

    [Fact]
    public void Table_Cleared_HasNoServers()
    {
        ServerCoverageTable table = new();
        table.GetOrAdd("a").Segments = 1;
        table.Clear();
        Assert.Equal(0, table.Count);
        Assert.Equal(0, table.GetOrAdd("b").Segments);
        Assert.Equal("b", table[0].Server);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[1]);
    }
}
