using QuerySniff.TestKit;

namespace QuerySniff.MySql.Tests;

/// <summary>One server for all tests of a class; none where none is installed.</summary>
public sealed class MariaDbFixture : IAsyncLifetime
{
    private MariaDbServer? _server;

    public MariaDbServer Server => _server ?? throw new InvalidOperationException("No MariaDB is installed");

    public async Task InitializeAsync()
    {
        if (MariaDbServer.IsInstalled)
        {
            _server = await MariaDbServer.StartAsync();
            await _server.ExecuteAsync("CREATE DATABASE shop; CREATE DATABASE sbtest");
        }
    }

    public Task DisposeAsync()
    {
        _server?.Dispose();
        return Task.CompletedTask;
    }
}
