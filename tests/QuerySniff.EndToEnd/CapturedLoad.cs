using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>An aggregator with what an agent captured of a sysbench load; shared by the tests of a class.</summary>
public sealed class CapturedLoad : IAsyncLifetime, IDisposable
{
    /// <summary>The agent's name.</summary>
    internal const string AgentId = "db-browser-test";

    private readonly TemporaryFolder _data = new();
    private RunningAggregator? _aggregator;

    /// <summary>The aggregator.</summary>
    internal RunningAggregator Aggregator => _aggregator!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _aggregator = await QuerySniffProcesses.StartAggregatorAsync(_data.Path);
        if (!Capability.Has(Capability.NetRaw))
        {
            return;
        }

        using MariaDbServer server = await MariaDbServer.StartAsync();
        await server.ExecuteAsync("CREATE DATABASE sbtest");
        Sysbench sysbench = new(server.Port);
        await sysbench.PrepareAsync();
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, _aggregator.GrpcPort, AgentId);
        // First, so that its window is over when the pages ask for the windows that are.
        await FailAsync(server);
        await sysbench.ReadWriteAsync(threads: 4, seconds: 12, prepared: false);
        Assert.Equal(0, await agent.StopAsync());
    }

    /// <summary>A command that the server refuses: ER_NO_SUCH_TABLE, 1146.</summary>
    private static async Task FailAsync(MariaDbServer server)
    {
        using ProcessUnderTest client = ProcessUnderTest.Start(
            MariaDbServer.FindTool("mariadb")!,
            [
                "--no-defaults", "--protocol=tcp", "--skip-ssl", "--host=127.0.0.1",
                string.Create(CultureInfo.InvariantCulture, $"--port={server.Port}"),
                $"--user={MariaDbServer.User}", $"--password={MariaDbServer.User}", "--database=sbtest",
                "--execute=SELECT missing FROM nothing_here",
            ]);
        Assert.Equal(1, await client.WaitForExitAsync());
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _aggregator?.Dispose();
        _data.Dispose();
    }
}
