using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>An agent and an aggregator that know who the other is.</summary>
public sealed class SecureDeliveryTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly string Capture = RepositoryRoot.Combine("tests", "captures", "pymysql-text", "capture.pcap");

    [Fact]
    public async Task Agent_WithATokenAndAnAuthority_DeliversOverTls()
    {
        using TemporaryFolder folder = new();
        using TestCertificates authority = new(folder, "own");
        (string certificate, string key) = authority.Server("server");
        string tokens = folder.Combine("tokens");
        string agentToken = await MakeTokenAsync("agent", "db1", tokens);
        await MakeTokenAsync("admin", "alice", tokens);
        string config = folder.Combine("aggregator.yaml");
        await File.WriteAllLinesAsync(config, [$"tokens: {tokens}", $"certificate: {certificate}", $"certificate_key: {key}"]);
        string tokenFile = folder.Combine("token");
        await File.WriteAllTextAsync(tokenFile, agentToken + "\n");
        int grpcPort = FreePort.Next();
        using ProcessUnderTest aggregator = QuerySniffProcesses.StartAggregator(
            [
                "--config", config, "--data", folder.Combine("data"), "--http", "127.0.0.1:0",
                "--grpc", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{grpcPort}"),
            ]);
        await aggregator.WaitForLineAsync(line => line.Contains("agents push to", StringComparison.Ordinal));
        string[] reading =
        [
            "agent", "--read", Capture, "--to-now", "--agent-id", "db1", "--ca-file", authority.AuthorityFile,
            "--aggregator", string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{grpcPort}"),
        ];

        using (ProcessUnderTest nameless = QuerySniffProcesses.StartAgent(reading))
        {
            await nameless.WaitForLineAsync(line => line.Contains("token_file", StringComparison.Ordinal));
            await nameless.StopAsync();
        }

        using ProcessUnderTest agent = QuerySniffProcesses.StartAgent([.. reading, "--token-file", tokenFile]);
        Assert.Equal(0, await agent.WaitForExitAsync(Timeout));
        Assert.DoesNotContain(agentToken, agent.ToString() + aggregator, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aggregator_OpenToTheNetwork_SaysWhatToDoInsteadOfStarting()
    {
        using TemporaryFolder folder = new();
        using ProcessUnderTest aggregator = QuerySniffProcesses.StartAggregator(
            ["--data", folder.Combine("data"), "--http", "0.0.0.0:0", "--grpc", "127.0.0.1:0"]);

        Assert.Equal(2, await aggregator.WaitForExitAsync(Timeout));
        Assert.Contains("allow_insecure", aggregator.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> MakeTokenAsync(string role, string name, string file)
    {
        using ProcessUnderTest maker = QuerySniffProcesses.StartAggregator("token", role, name);
        Assert.Equal(0, await maker.WaitForExitAsync(Timeout));
        await File.AppendAllLinesAsync(file, maker.OutputLines);
        return Assert.Single(maker.ErrorLines);
    }
}
