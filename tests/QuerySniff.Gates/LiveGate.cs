using System.Globalization;
using QuerySniff.Overhead;
using QuerySniff.TestKit;
using Xunit.Abstractions;

namespace QuerySniff.Gates;

/// <summary>The agent beside a server under load: its CPU time against the server's, of the same seconds.</summary>
public sealed class LiveGate(ITestOutputHelper output)
{
    /// <summary>Far above what it takes, as the point selects of a saturated server are the most work for it.</summary>
    private const double ShareOfServerMax = 0.5;

    [CaptureFact]
    public async Task Agent_SaturatedPointSelects_TakesABoundedShareOfTheServersCpu()
    {
        using MariaDbServer server = await PrivateServers.StartOneAsync();
        await using BatchSink sink = await BatchSink.StartAsync();
        Target target = Target.Of(server);
        Plan plan = new()
        {
            Rounds = 2,
            Seconds = 3,
            Cells = [new Cell(Workload.PointSelect.Name, Threads: 16, Prepared: false, Saturated: true)],
            Interface = "lo",
        };
        Condition[] conditions =
        [
            new(Condition.NothingName, target), new TcpdumpCondition(target, plan.Interface), new QuerySniffCondition(target, plan.Interface, sink),
        ];
        List<Measurement> measurements = [];

        await new Experiment(plan, conditions, measurements.Add).RunAsync(CancellationToken.None);

        Comparison[] comparisons = Comparison.All(measurements);
        foreach (Comparison comparison in comparisons.Where(comparison => comparison.RssMibMax is not null))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{comparison.Condition}: {comparison.WatcherShareOfServer:0.0 %} of the server's CPU, {comparison.WatcherMicrosecondsPerQuery:0.00} µs a query, {comparison.RssMibMax:0} MiB, {comparison.KernelDrops} drops"));
        }

        Comparison own = comparisons.Single(comparison => comparison.Condition == QuerySniffCondition.QuerySniffName);
        Assert.InRange(own.WatcherShareOfServer!.Value, 0, ShareOfServerMax);

        // What was not dropped was counted: a cheap agent that sees nothing would pass else.
        Assert.True(own.CommandsPerQuery >= 1 || own.KernelDrops > 0, string.Create(
            CultureInfo.InvariantCulture, $"{own.CommandsPerQuery:0.000} commands were counted for each query, and no frame was dropped"));
    }
}
