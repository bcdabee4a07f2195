using System.Collections.Frozen;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Tests;

public sealed class BucketGridTests
{
    private const long Never = long.MaxValue / 2;

    [Theory]
    [InlineData(3_600_000, 120, 10_000, 30_000)]
    [InlineData(3_600_000, 360, 10_000, 10_000)]
    [InlineData(3_600_000, 1_000, 10_000, 10_000)]
    [InlineData(3_600_000, 7, 10_000, 520_000)]
    [InlineData(3_600_000, 120, 60_000, 60_000)]
    [InlineData(1, 1, 10_000, 10_000)]
    public void Create_Step_IsTheSmallestWholeNumberOfWindowsThatSuffices(long length, int points, long window, long step) =>
        Assert.Equal(step, BucketGrid.Create(Range(0, length), points, Unit(window), Never).StepMs);

    [Fact]
    public void Create_Buckets_AreAlignedAndCoverTheRange()
    {
        BucketGrid grid = BucketGrid.Create(Range(1_000_005_000, 1_000_095_000), points: 3, Unit(10_000), Never);

        Assert.Equal(30_000, grid.StepMs);
        Assert.Equal(999_990_000, grid.StartMs);
        Assert.Equal(4, grid.Count);
        Assert.Equal([10, 30, 30, 20], Enumerable.Range(0, 4).Select(grid.CoveredSeconds));
    }

    // The spans that the store has sums of; a step is a whole number of them, so that a day is not read by the minute.
    [Theory]
    [InlineData(1, 144, 10_000, 30_000)]
    [InlineData(6, 144, 60_000, 180_000)]
    [InlineData(24, 144, 600_000, 600_000)]
    [InlineData(24, 120, 600_000, 1_200_000)]
    [InlineData(24, 200, 60_000, 480_000)]
    [InlineData(7 * 24, 144, 3_600_000, 7_200_000)]
    [InlineData(90 * 24, 30, 86_400_000, 259_200_000)]
    public void Create_Step_IsAWholeNumberOfTheLongestSpanThatFits(int hours, int points, long unit, long step)
    {
        TierState[] states = [.. Tier.All.Select(tier => new TierState(tier, 0, Never, 0))];
        RangeQuery range = Range(0, hours * 3_600_000L);
        GridUnit found = GridUnit.Of(states, range, points, windowMs: 10_000);

        Assert.Equal(unit, found.StepMs);
        Assert.Equal(step, BucketGrid.Create(range, points, found, Never).StepMs);
    }

    // The window that is open now has not been sent: a rate that counted its time would be too low.
    [Fact]
    public void CoveredSeconds_BucketOfNow_EndsWithTheLastClosedWindow()
    {
        BucketGrid grid = BucketGrid.Create(Range(0, 60_000), points: 2, Unit(10_000), nowMs: 58_000);

        Assert.Equal([30, 20], Enumerable.Range(0, 2).Select(grid.CoveredSeconds));
    }

    private static GridUnit Unit(long windowMs) => new(windowMs, windowMs, windowMs);

    private static RangeQuery Range(long from, long to) =>
        new(from, to, FrozenDictionary<Dimension, string[]>.Empty);
}
