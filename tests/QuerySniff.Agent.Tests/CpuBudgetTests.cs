using QuerySniff.Agent.Figures;

namespace QuerySniff.Agent.Tests;

public sealed class CpuBudgetTests
{
    private const double Limit = 0.1;

    [Fact]
    public void Take_WithinTheLimit_LooksAtAll() =>
        Assert.All(Run(new CpuBudget(Limit), 0.099, windows: 50), weight => Assert.Equal(1, weight));

    [Fact]
    public void Take_WhatStartsUp_DoesNotCount()
    {
        CpuBudget budget = new(Limit);
        Run(budget, 3.0, CpuBudget.StartingMeasurements);
        Assert.All(Run(budget, 0.05, windows: 10), weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void Take_OneWindowAboveTheLimit_DoesNotCount()
    {
        CpuBudget budget = Started();
        Assert.Equal(1, budget.Take(0.15));
        Assert.Equal(1, budget.Take(0.05));
        Assert.Equal(1, budget.Take(0.15));
    }

    [Fact]
    public void Take_TwoWindowsAboveTheLimit_LooksAtLess()
    {
        CpuBudget budget = Started();
        Assert.Equal([1, 2], [budget.Take(0.15), budget.Take(0.15)]);
    }

    [Fact]
    public void Take_FarAboveTheLimit_LooksAtLessAtOnceAndByAsMuch() => Assert.Equal(8, Started().Take(0.75));

    [Theory]
    [InlineData(100.0)]
    [InlineData(1e12)]
    [InlineData(double.PositiveInfinity)]
    public void Take_WhateverIsAboveTheLimit_NeverLooksAtLessThanTheLeast(double cpuShare)
    {
        CpuBudget budget = Started();
        Assert.Equal(CpuBudget.WeightMax, budget.Take(cpuShare));
        Assert.All(Run(budget, cpuShare, windows: 10), weight => Assert.Equal(CpuBudget.WeightMax, weight));
    }

    [Fact]
    public void Take_NoLimit_LooksAtAll() =>
        Assert.All(Run(new CpuBudget(0), 30.0, windows: 20), weight => Assert.Equal(1, weight));

    [Fact]
    public void Limit_Lowered_IsKeptToFromTheNextWindowOn()
    {
        CpuBudget budget = Started();
        Assert.Equal(1, budget.Take(0.09));
        budget.Limit = 0.02;
        Assert.Equal(8, budget.Take(0.09));
    }

    [Fact]
    public void Limit_TakenAway_LooksAtAllFromTheNextWindowOn()
    {
        CpuBudget budget = Started();
        Assert.Equal(8, budget.Take(0.75));
        budget.Limit = 0;
        Assert.Equal(1, budget.Take(0.75));
    }

    // Reading a frame costs something whether or not its connection is looked at: a part of the load that no sample takes away.
    [Theory]
    [InlineData(0.4, 0.01)]
    [InlineData(0.9, 0.05)]
    [InlineData(0.11, 0.0)]
    [InlineData(2.0, 0.0)]
    public void Take_SteadyLoad_SettlesWithinTheLimitAndStaysThere(double decoding, double reading)
    {
        CpuBudget budget = Started();
        List<int> weights = Follow(budget, decoding, reading, windows: 200);

        int settled = weights[20];
        Assert.InRange(reading + (decoding / settled), 0, Limit);
        Assert.All(weights[20..], weight => Assert.Equal(settled, weight));
    }

    [Fact]
    public void Take_LoadGone_GoesBackToAllByItselfStepByStep()
    {
        CpuBudget budget = Started();
        int sampled = Follow(budget, 3.0, 0.0, windows: 20)[^1];
        Assert.Equal(32, sampled);

        List<int> weights = Follow(budget, 0.03, 0.0, windows: 20);

        Assert.Equal(1, weights[^1]);
        Assert.Equal([32, 16, 8, 4, 2, 1], weights.Distinct());
        Assert.Equal(CpuBudget.UnderMeasurements, weights.Count(weight => weight == 8));
    }

    private static CpuBudget Started()
    {
        CpuBudget budget = new(Limit);
        Run(budget, 0.01, CpuBudget.StartingMeasurements);
        return budget;
    }

    private static List<int> Run(CpuBudget budget, double cpuShare, int windows) =>
        [.. Enumerable.Range(0, windows).Select(_ => budget.Take(cpuShare))];

    private static List<int> Follow(CpuBudget budget, double decoding, double reading, int windows) =>
        [.. Enumerable.Range(0, windows).Select(_ => budget.Take(reading + (decoding / budget.Weight)))];
}
