using System.Globalization;
using QuerySniff.TestKit;
using Xunit.Abstractions;

namespace QuerySniff.EndToEnd;

/// <summary>
/// Conservation under faults: for each statement, what the aggregator stored and what was declared lost is what the server
/// says it ran.
/// </summary>
public sealed class DeliveryFaultTests(FaultLoad load, ITestOutputHelper output) : IClassFixture<FaultLoad>
{
    [CaptureFact]
    public void Aggregator_KilledMuteGarbledSlowAndStopped_StoresEveryCommandOnce() => AssertWhole(load.AggregatorFaults);

    [CaptureFact]
    public void Disk_Full_LosesNothingOfAnAgentThatLives() => AssertWhole(load.DiskFull);

    [CaptureFact]
    public async Task Agent_KilledTenTimes_LosesNoMoreThanTheTimeThatItDeclaresUnseen()
    {
        AssertBounded(load.AgentKilled);
        IReadOnlyDictionary<string, long> before = load.AgentKilled.Counts;

        int copies = await load.AgentKilled.DeliverCopiesAsync();

        Assert.True(copies > 0);
        output.WriteLine($"{copies} batches were delivered a second time");
        Assert.Equal(before, load.AgentKilled.Counts);
        AssertBounded(load.AgentKilled);
    }

    private static void AssertDrops(FaultPath path)
    {
        foreach (string lost in new[] { "kernel_drops", "windows_dropped", "commands_dropped" })
        {
            Assert.True(path.Coverage.GetProperty(lost).GetInt64() == 0, $"{lost}: {path.Coverage}\n{path.Agent}");
        }
    }

    private void AssertWhole(FaultPath path)
    {
        AssertDrops(path);
        Assert.Equal(0, path.Coverage.GetProperty("gaps").GetInt64());
        Assert.Equal(0, path.Coverage.GetProperty("unseen_ms").GetInt64());
        Assert.NotEmpty(load.Truth);
        Assert.All(load.Truth, statement => Assert.True(
            statement.Value == path.Counts.GetValueOrDefault(statement.Key), string.Create(
                CultureInfo.InvariantCulture,
                $"{statement.Key}: the server ran {statement.Value}, stored are {path.Counts.GetValueOrDefault(statement.Key)}")));
    }

    private void AssertBounded(FaultPath path)
    {
        AssertDrops(path);

        // A connection that is joined while its server answers may have the answer's beginning missing: it was sent before the
        // start, and the client's first segment after it did not acknowledge it yet.
        Assert.InRange(
            path.Coverage.GetProperty("gaps").GetInt64(), 0, path.Coverage.GetProperty("connections_mid_stream").GetInt64());
        double unseenSeconds = path.Coverage.GetProperty("unseen_ms").GetInt64() / 1000.0;
        Assert.InRange(unseenSeconds, 1, 300);
        Assert.All(load.Truth, statement => Assert.True(
            path.Counts.GetValueOrDefault(statement.Key) <= statement.Value, $"{statement.Key} is there more often than it ran"));
        long lost = load.Truth.Sum(statement => statement.Value - path.Counts.GetValueOrDefault(statement.Key));
        output.WriteLine(
            $"{load.Truth.Values.Sum()} commands ran, {lost} are missing; {unseenSeconds} s are declared unseen of {load.Seconds:F0}");
        Assert.True(
            lost <= unseenSeconds * FaultLoad.CommandsPerSecondMax, string.Create(
                CultureInfo.InvariantCulture, $"{lost} commands are missing, and {unseenSeconds} s are declared unseen"));
    }
}
