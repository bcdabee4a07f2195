using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The two executables as a user starts them: built, found in their output folders, and ended by SIGTERM.</summary>
internal static class QuerySniffProcesses
{
    /// <summary>The agent's executable.</summary>
    public static readonly string AgentPath = Executable("QuerySniff.Agent", "querysniff");
    private static readonly string Aggregator = Executable("QuerySniff.Aggregator", "querysniff-aggregator");

    /// <summary>Starts an aggregator and waits until it can be used.</summary>
    /// <param name="data">Its store's folder.</param>
    /// <param name="grpcPort">The port that agents send to; null for a free one.</param>
    /// <param name="more">More options.</param>
    public static async Task<RunningAggregator> StartAggregatorAsync(string data, int? grpcPort = null, params string[] more)
    {
        int http = FreePort.Next();
        int grpc = grpcPort ?? FreePort.Next();
        ProcessUnderTest process = ProcessUnderTest.Start(
            Aggregator, ["--data", data, "--http", $"127.0.0.1:{http}", "--grpc", $"127.0.0.1:{grpc}", .. more]);
        RunningAggregator aggregator = new(process, http, grpc);
        await aggregator.WaitUntilReadyAsync();
        return aggregator;
    }

    /// <summary>Starts an agent on loopback and waits until it captures.</summary>
    /// <param name="port">The database server's.</param>
    /// <param name="grpcPort">The aggregator's.</param>
    /// <param name="agentId">Its name.</param>
    /// <param name="more">
    /// More options; without --spool its batches wait in memory, and without --cpu-limit it looks at all connections.
    /// </param>
    public static async Task<ProcessUnderTest> StartAgentAsync(int port, int grpcPort, string agentId, params string[] more)
    {
        ProcessUnderTest process = StartAgent(
        [
            "agent",
            "--interface", "lo",
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--aggregator", $"http://127.0.0.1:{grpcPort}",
            "--agent-id", agentId,
            .. Default(more, "--spool", "off"),
            .. Default(more, "--cpu-limit", "0"),
            .. more,
        ]);
        await process.WaitForLineAsync(line => line.Contains("Capturing", StringComparison.Ordinal));
        return process;
    }

    /// <summary>Starts `querysniff` with any arguments.</summary>
    public static ProcessUnderTest StartAgent(params string[] arguments) => ProcessUnderTest.Start(AgentPath, arguments);

    /// <summary>Starts `querysniff-aggregator` with any arguments.</summary>
    public static ProcessUnderTest StartAggregator(params string[] arguments) => ProcessUnderTest.Start(Aggregator, arguments);

    private static string[] Default(string[] more, string option, string value) =>
        more.Contains(option, StringComparer.Ordinal) ? [] : [option, value];

    private static string Executable(string project, string name)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return RepositoryRoot.Combine("src", project, "bin", configuration, "net10.0", name);
    }
}
