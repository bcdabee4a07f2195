using QuerySniff.Overhead;
using QuerySniff.TestKit;
using Xunit.Abstractions;

namespace QuerySniff.Gates;

/// <summary>A minute of what `bench/soak` does for an hour.</summary>
public sealed class SoakGate(ITestOutputHelper output)
{
    /// <summary>By how much memory may pass what it was after the warm-up: a collection more or less, and nothing that adds up.</summary>
    private const double RssGrowthMibMax = 12;

    [CaptureFact]
    public async Task Agent_ClientsThatComeAndGo_GrowsByNothingAndCountsEveryStatement()
    {
        SoakPlan plan = new(Duration: TimeSpan.FromSeconds(50), WarmUp: TimeSpan.FromSeconds(25), Period: TimeSpan.FromSeconds(5));
        SoakResult result = await Soak.RunAsync(plan, nameof(SoakGate), _ => { }, CancellationToken.None);
        StringWriter report = new();
        SoakReport.Write(report, result);
        output.WriteLine(report.ToString());

        SoakSample[] warm = [.. result.Warm];
        Assert.True(warm.Length >= 4);
        Assert.InRange(warm.Max(sample => sample.RssMib) - warm[0].RssMib, 0, RssGrowthMibMax);
        Assert.Single(warm.Select(sample => sample.Handles).Distinct());
        Assert.Equal(0, warm[^1].KernelDrops);
        Assert.Equal(0, warm[^1].Delivered.Defects);
        Assert.All(result.Statements, statement => Assert.True(statement.Server > 0, statement.Kind));
        Assert.All(result.Statements, statement => Assert.Equal(statement, statement with { Agent = statement.Server }));
    }
}
