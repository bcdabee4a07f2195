using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The agent's own port, read by the parser that Prometheus publishes for Python.</summary>
public sealed class MetricsTests
{
    private const string Parse =
        """
        import sys
        from prometheus_client.parser import text_string_to_metric_families
        for family in text_string_to_metric_families(sys.stdin.read()):
            for sample in family.samples:
                print(family.type, sample.name, len(sample.labels), sample.value)
        """;

    [MetricsFact]
    public async Task Metrics_OfARunningAgent_AreWhatPrometheusReads()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        string address = $"127.0.0.1:{FreePort.Next()}";
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--metrics-listen", address);
        using HttpClient client = new() { BaseAddress = new Uri($"http://{address}") };

        Assert.Equal("ok\n", await client.GetStringAsync("/healthz"));
        string text = await client.GetStringAsync("/metrics");
        Dictionary<string, string[]> samples = await ParseAsync(text);

        Assert.Equal("counter", samples["querysniff_capture_frames_total"][0]);
        Assert.Equal("gauge", samples["process_resident_memory_bytes"][0]);
        Assert.Equal("1.0", samples["querysniff_sample_ratio"][^1]);
        Assert.True(samples.Count >= 25, text);
        Assert.All(samples, sample => Assert.Equal(
            sample.Value[0] == "counter", sample.Key.EndsWith("_total", StringComparison.Ordinal)));
        double resident = double.Parse(samples["process_resident_memory_bytes"][^1], CultureInfo.InvariantCulture);
        Assert.InRange(resident, 1, 256 << 20);
        Assert.Equal(0, await agent.StopAsync());
    }

    [CaptureFact]
    public async Task Metrics_PortInUse_IsOneLineAndTheExitCodeOfUsage()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using ProcessUnderTest agent = QuerySniffProcesses.StartAgent(
            "agent", "--interface", "lo", "--spool", "off", "--metrics-listen", $"127.0.0.1:{server.Port}");
        Assert.Equal(2, await agent.WaitForExitAsync());
        Assert.Contains("metrics_listen", Assert.Single(agent.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string[]>> ParseAsync(string text)
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("metrics.txt");
        await File.WriteAllTextAsync(file, text);
        string output = await ProcessUnderTest.RunAsync(
            PythonFactAttribute.Interpreter, ["-c", Parse.Replace("sys.stdin", $"open('{file}')", StringComparison.Ordinal)]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .GroupBy(parts => parts[1], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }
}
