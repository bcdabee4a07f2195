using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A MariaDB under a light sysbench load that goes on for as long as the tests of a class do.</summary>
public sealed class SteadyLoad : IAsyncLifetime, IDisposable
{
    private MariaDbServer? _server;
    private ProcessUnderTest? _sysbench;

    /// <summary>The server.</summary>
    internal MariaDbServer Server => _server!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!Capability.Has(Capability.NetRaw))
        {
            return;
        }

        _server = await MariaDbServer.StartAsync();
        await _server.ExecuteAsync("CREATE DATABASE sbtest");
        Sysbench sysbench = new(_server.Port);
        await sysbench.PrepareAsync();
        _sysbench = sysbench.StartSteady();
        await WaitForTransactionsAsync(5);
    }

    /// <summary>Waits until the load has committed so many times more.</summary>
    internal async Task WaitForTransactionsAsync(int count)
    {
        using PeriodicTimer looks = new(TimeSpan.FromMilliseconds(100));
        long end = await Server.StatusAsync("Com_commit") + count;
        while (await Server.StatusAsync("Com_commit") < end)
        {
            Assert.False(_sysbench!.HasExited, $"the load has ended:\n{_sysbench}");
            await looks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Logs in over TCP and runs a statement.</summary>
    internal Task<string> ExecuteOverTcpAsync(string sql) => ProcessUnderTest.RunAsync("mariadb",
    [
        "--no-defaults", "--host=127.0.0.1", $"--port={Server.Port}", $"--user={MariaDbServer.User}",
        $"--password={MariaDbServer.User}", "--skip-ssl", "--batch", $"--execute={sql}",
    ]);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _sysbench?.Dispose();
        _server?.Dispose();
    }
}
