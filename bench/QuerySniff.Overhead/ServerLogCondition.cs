using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>A log of the server, written to a file, switched on while the load runs.</summary>
internal sealed class ServerLogCondition(string name, MariaDbServer server, string file, string on, string off)
    : Condition(name, Target.Of(server))
{
    private const string SlowLogFile = "bench-slow.log";
    private const string GeneralLogFile = "bench-general.log";

    /// <summary>Options that a server needs for these.</summary>
    public static readonly string[] ServerOptions =
        [$"--slow-query-log-file={SlowLogFile}", $"--general-log-file={GeneralLogFile}"];

    /// <summary>The slow log with every query in it.</summary>
    public static ServerLogCondition SlowLog(MariaDbServer server) => new(
        "slow log",
        server,
        SlowLogFile,
        "SET GLOBAL log_output='FILE', long_query_time=0, log_slow_rate_limit=1, slow_query_log=1",
        "SET GLOBAL slow_query_log=0, long_query_time=10");

    /// <summary>The general log.</summary>
    public static ServerLogCondition GeneralLog(MariaDbServer server) => new(
        "general log", server, GeneralLogFile, "SET GLOBAL log_output='FILE', general_log=1", "SET GLOBAL general_log=0");

    /// <inheritdoc/>
    public override async Task<Watcher?> BeginAsync(Func<Task<long>> loadBriefly)
    {
        await server.ExecuteAsync(on).ConfigureAwait(false);
        return null;
    }

    /// <inheritdoc/>
    public override async Task<WatcherResult?> EndAsync(Watcher? watcher, WatcherResult? used)
    {
        await server.ExecuteAsync(off).ConfigureAwait(false);

        // A long run would fill the disk, and a full page cache slow down whoever is measured next.
        await File.WriteAllBytesAsync(Path.Combine(server.Folder, "data", file), []).ConfigureAwait(false);
        return null;
    }
}
