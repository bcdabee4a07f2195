using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The two executables as a user starts them: built, found in their output folders, and ended by SIGTERM.</summary>
internal static class QuerySniffProcesses
{
    private static readonly string Agent = Executable("QuerySniff.Agent", "querysniff");
    private static readonly string Aggregator = Executable("QuerySniff.Aggregator", "querysniff-aggregator");

    /// <summary>Starts an aggregator and waits until it can be used.</summary>
    public static async Task<RunningAggregator> StartAggregatorAsync(string data)
    {
        int http = FreePort.Next();
        int grpc = FreePort.Next();
        ProcessUnderTest process = ProcessUnderTest.Start(
            Aggregator, ["--data", data, "--http", $"127.0.0.1:{http}", "--grpc", $"127.0.0.1:{grpc}"]);
        var aggregator = new RunningAggregator(process, http, grpc);
        await aggregator.WaitUntilReadyAsync();
        return aggregator;
    }

    /// <summary>Starts an agent on loopback and waits until it captures.</summary>
    public static async Task<ProcessUnderTest> StartAgentAsync(int port, int grpcPort, string agentId)
    {
        ProcessUnderTest process = StartAgent(
            "agent",
            "--interface", "lo",
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--aggregator", $"http://127.0.0.1:{grpcPort}",
            "--agent-id", agentId);
        await process.WaitForLineAsync(line => line.Contains("Capturing", StringComparison.Ordinal));
        return process;
    }

    /// <summary>Starts `querysniff` with any arguments.</summary>
    public static ProcessUnderTest StartAgent(params string[] arguments) => ProcessUnderTest.Start(Agent, arguments);

    /// <summary>Starts `querysniff-aggregator` with any arguments.</summary>
    public static ProcessUnderTest StartAggregator(params string[] arguments) => ProcessUnderTest.Start(Aggregator, arguments);

    private static string Executable(string project, string name)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return RepositoryRoot.Combine("src", project, "bin", configuration, "net10.0", name);
    }
}
