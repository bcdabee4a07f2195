using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>
/// Two private servers with the same tables and settings, but for the performance schema: it can only be switched on when
/// a server starts.
/// </summary>
internal sealed class PrivateServers : IDisposable
{
    private const string PerformanceSchemaName = "performance schema";

    private static readonly string[] Options = ["--max-connections=500", "--innodb-buffer-pool-size=256M", .. ServerLogCondition.ServerOptions];

    private readonly MariaDbServer _plain;
    private readonly MariaDbServer _withPerformanceSchema;

    private PrivateServers(MariaDbServer plain, MariaDbServer withPerformanceSchema)
    {
        _plain = plain;
        _withPerformanceSchema = withPerformanceSchema;
    }

    /// <summary>Installs and starts both, and fills their tables.</summary>
    public static async Task<PrivateServers> StartAsync() => new(
        await StartOneAsync().ConfigureAwait(false),
        await StartOneAsync("--performance-schema=ON").ConfigureAwait(false));

    /// <summary>Starts a server with tables.</summary>
    public static async Task<MariaDbServer> StartOneAsync(params string[] options)
    {
        MariaDbServer server = await MariaDbServer.StartAsync([.. Options, .. options]).ConfigureAwait(false);
        await server.ExecuteAsync($"CREATE DATABASE {Target.PrivateDatabase}").ConfigureAwait(false);
        await Sysbench.PrepareAsync(Target.Of(server)).ConfigureAwait(false);
        return server;
    }

    /// <summary>Everything that is compared.</summary>
    public IReadOnlyList<Condition> Conditions(string networkInterface, BatchSink sink)
    {
        Target plain = Target.Of(_plain);
        return
        [
            new Condition(Condition.NothingName, plain),
            new QuerySniffCondition(plain, networkInterface, sink),
            new TcpdumpCondition(plain, networkInterface),
            ServerLogCondition.SlowLog(_plain),
            ServerLogCondition.GeneralLog(_plain),
            new Condition(PerformanceSchemaName, Target.Of(_withPerformanceSchema)),
        ];
    }

    /// <summary>The servers' version.</summary>
    public Task<string> VersionAsync() => VersionAsync(_plain);

    /// <summary>A server's version.</summary>
    public static Task<string> VersionAsync(MariaDbServer server) => server.ExecuteAsync("SELECT CONCAT(@@version_comment, ' ', @@version)");

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain.Dispose();
        _withPerformanceSchema.Dispose();
    }
}
