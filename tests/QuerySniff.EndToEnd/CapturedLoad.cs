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
        await sysbench.ReadWriteAsync(threads: 4, seconds: 12, prepared: false);
        Assert.Equal(0, await agent.StopAsync());
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
