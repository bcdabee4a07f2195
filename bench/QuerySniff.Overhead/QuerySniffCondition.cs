using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>The agent, with the priority that its service has, and a spool of its own for each load.</summary>
internal sealed class QuerySniffCondition(Target target, string networkInterface, BatchSink sink)
    : Condition(QuerySniffName, target)
{
    /// <summary>For reports.</summary>
    public const string QuerySniffName = "QuerySniff";

    /// <summary>The agent's executable, of the same build configuration as this program.</summary>
    public static readonly string AgentPath = RepositoryRoot.Combine(
        "src", "QuerySniff.Agent", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "querysniff");

    // A window's ten seconds, and as much again.
    private static readonly TimeSpan FirstReportTimeout = TimeSpan.FromSeconds(20);

    private string _spool = "";
    private long _queriesBefore;

    /// <summary>
    /// Begins; returns when the agent has reported something for the first time: what makes and sends a batch is compiled then, half a
    /// second once in its life, which would be a sixth of a short load.
    /// </summary>
    public override async Task<Watcher?> BeginAsync(Func<Task<long>> loadBriefly)
    {
        _spool = Directory.CreateTempSubdirectory("querysniff-spool-").FullName;
        ProcessUnderTest agent = ProcessUnderTest.Start(
            "nice",
            [
                "-n", "-10", AgentPath, "agent", "--interface", networkInterface, "--port", Target.Port.ToString(CultureInfo.InvariantCulture),
                "--aggregator", sink.Address, "--agent-id", "bench", "--cpu-limit", "0", "--spool", _spool,
            ]);
        try
        {
            await agent.WaitForLineAsync(line => line.Contains("Capturing", StringComparison.Ordinal)).ConfigureAwait(false);
            Task report = sink.WaitForBatchAsync();
            _queriesBefore = await loadBriefly().ConfigureAwait(false);
            await report.WaitAsync(FirstReportTimeout).ConfigureAwait(false);
        }
        catch
        {
            agent.Dispose();
            throw;
        }

        return new Watcher(agent);
    }

    /// <inheritdoc/>
    public override async Task<WatcherResult?> EndAsync(Watcher? watcher, WatcherResult? used)
    {
        await watcher!.Process.StopAsync().ConfigureAwait(false);
        Directory.Delete(_spool, recursive: true);
        WatcherResult result = sink.Take(used!);
        return result with { Commands = result.Commands - _queriesBefore };
    }
}
