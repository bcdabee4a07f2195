using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The CPU limit under a real load, of connections that come and go; the truth is the server's own counter.</summary>
public sealed class CpuLimitTests
{
    private const int Clients = 4;
    private const double Limit = 0.02;

    /// <summary>By how much the share of a core may pass the limit once the sample has settled: the load is not that even.</summary>
    private const double Margin = 1.5;

    /// <summary>By how much an estimate may be off: some ten thousand connections are in the sample, three of a thousand of them by chance.</summary>
    private const double Tolerance = 0.05;

    [CaptureFact]
    public async Task Load_BeyondTheLimit_IsEstimatedFromASampleWithinIt()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        await server.ExecuteAsync("CREATE DATABASE slap; CREATE TABLE slap.t (a INT)");
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        string address = $"127.0.0.1:{FreePort.Next()}";
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--cpu-limit", "2", "--metrics-listen", address);
        using HttpClient metrics = new() { BaseAddress = new Uri($"http://{address}") };
        using ProcessUnderTest load = StartLoad(server);

        ServerStatus before = await ServerStatus.ReadAsync(server);
        await WaitUntilAsync(metrics, values => values["querysniff_sample_ratio"] < 1);
        await WaitUntilAsync(metrics, values => values["querysniff_cpu_share"] <= Limit * Margin);
        load.Kill();
        await load.WaitForExitAsync();
        long truth = (await ServerStatus.ReadAsync(server)).Since(before)["Com_select"];
        Assert.Equal(0, await agent.StopAsync());

        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=100");
        JsonElement coverage = answer.GetProperty("coverage");
        long estimate = answer.GetProperty("digests").EnumerateArray()
            .Where(digest => digest.GetProperty("fingerprint").GetString()!.StartsWith("SELECT a FROM", StringComparison.Ordinal))
            .Sum(digest => digest.GetProperty("count").GetInt64());
        Assert.True(coverage.GetProperty("estimated").GetBoolean());
        Assert.InRange(coverage.GetProperty("sampled_out_share").GetDouble(), 0.01, 0.99);
        Assert.Equal(0, coverage.GetProperty("kernel_drops").GetInt64());
        Assert.Equal(0, coverage.GetProperty("gaps").GetInt64());
        Assert.InRange(estimate, truth * (1 - Tolerance), truth * (1 + Tolerance));
    }

    private static ProcessUnderTest StartLoad(MariaDbServer server) => ProcessUnderTest.Start(
        MariaDbServer.FindTool("mariadb-slap")!,
        [
            "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
            $"--password={MariaDbServer.User}", $"--concurrency={Clients}", "--detach=1", "--number-of-queries=100000000",
            "--create-schema=slap", "--query=SELECT a FROM t",
        ]);

    private static async Task WaitUntilAsync(HttpClient metrics, Func<Dictionary<string, double>, bool> condition)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMinutes(3));
        while (true)
        {
            string text = await metrics.GetStringAsync("/metrics", timeout.Token);
            Dictionary<string, double> values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#') && !line.Contains('{', StringComparison.Ordinal))
                .Select(line => line.Split(' '))
                .ToDictionary(
                    parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
            if (condition(values))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), timeout.Token);
        }
    }
}
