using System.Diagnostics;
using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// A server under a steady load, and what is done to agents that capture it meanwhile, each with an aggregator and a spool
/// of its own: all at once, since each waits for windows of 10 s most of the time. Shared by the tests of a class.
/// </summary>
public sealed class FaultLoad : IAsyncLifetime, IDisposable
{
    /// <summary>More commands in a second, on average over some, than there ever are.</summary>
    internal const int CommandsPerSecondMax = 2 * CommandsPerTransaction * TransactionsPerSecond;

    private const int TransactionsPerSecond = 20;
    private const int CommandsPerTransaction = 20;

    private const int Kills = 10;

    /// <summary>How long the aggregator stays stopped beyond the first push that it does not answer; see bench/faults.</summary>
    private static readonly TimeSpan StoppedFor = TimeSpan.FromSeconds(int.Parse(
        Environment.GetEnvironmentVariable("QUERYSNIFF_FAULT_SECONDS") ?? "0", CultureInfo.InvariantCulture));

    private const string Away = "does not take batches";
    private const string Back = "takes batches again";

    private readonly List<FaultPath> _paths = [];
    private MariaDbServer? _server;

    /// <summary>How often the server ran each statement.</summary>
    internal IReadOnlyDictionary<string, long> Truth { get; private set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How long the load went on.</summary>
    internal double Seconds { get; private set; }

    /// <summary>An agent whose aggregator suffers.</summary>
    internal FaultPath AggregatorFaults => _paths[0];

    /// <summary>An agent that is killed.</summary>
    internal FaultPath AgentKilled => _paths[1];

    /// <summary>An agent whose disk fills.</summary>
    internal FaultPath DiskFull => _paths[2];

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
        _paths.Add(await FaultPath.StartAsync(_server, "aggregator-faults"));
        _paths.Add(await FaultPath.StartAsync(_server, "agent-killed"));
        _paths.Add(await FaultPath.StartAsync(_server, "disk-full", isOnSmallDisk: Capability.Has(Capability.SysAdmin)));

        await DigestCounts.StartAsync(_server);
        using CancellationTokenSource stop = new();
        long started = Stopwatch.GetTimestamp();
        Task load = sysbench.KeepLoadedAsync(TransactionsPerSecond, stop.Token);
        await Task.WhenAll(
            AggregatorFaults.RunAsync(AggregatorFaultsAsync),
            AgentKilled.RunAsync(KillAgentAsync),
            DiskFull.RunAsync(FillDiskAsync));
        await stop.CancelAsync();
        await load;
        Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Truth = await DigestCounts.OfServerAsync(_server);
        await Task.WhenAll(_paths.Select(path => path.FinishAsync()));
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FaultPath path in _paths)
        {
            path.Dispose();
        }

        _server?.Dispose();
    }

    private static async Task AggregatorFaultsAsync(FaultPath path)
    {
        for (int i = 0; i < Kills; i++)
        {
            await KillAggregatorAsync(path);
            await path.RestartAggregatorAsync();
        }

        await path.WaitForStoredAsync();
        await path.WaitForEqualAsync(Away, Back);
        foreach (ProxyFault fault in new[] { ProxyFault.Mute, ProxyFault.Garbage })
        {
            await path.AfterAsync(() => Become(fault), Away);
            await path.AfterAsync(() => Become(ProxyFault.None), Back);
        }

        await Become(ProxyFault.Slow);
        await path.WaitForStoredAsync();
        await Become(ProxyFault.None);
        await path.AfterAsync(() => SignalAsync(path.Aggregator.Process, "STOP"), Away);
        await Task.Delay(StoppedFor);
        await path.AfterAsync(() => SignalAsync(path.Aggregator.Process, "CONT"), Back);

        Task Become(ProxyFault fault)
        {
            path.Proxy.Become(fault);
            return Task.CompletedTask;
        }
    }

    // For half of it there is no aggregator, so that the spool is handed on from start to start.
    private static async Task KillAgentAsync(FaultPath path)
    {
        Random random = new(7);
        await path.WaitForStoredAsync();
        for (int i = 0; i < Kills; i++)
        {
            if (i == Kills / 2)
            {
                await KillAggregatorAsync(path);
                await path.WaitForSpooledAsync();
            }

            await path.WaitForLoadAsync(random.Next(100, 1_500));
            path.KeepCopiesOfTheSpool();
            path.Agent.Kill();
            await path.Agent.WaitForExitAsync();
            await path.RestartAgentAsync();
        }

        path.KeepCopiesOfTheSpool();
        await path.RestartAggregatorAsync();
        await path.WaitForStoredAsync();
    }

    private static async Task FillDiskAsync(FaultPath path)
    {
        await KillAggregatorAsync(path);
        if (Capability.Has(Capability.SysAdmin))
        {
            await path.AfterAsync(() => Task.CompletedTask, "batches that it does not take are kept in memory");
        }

        await path.AfterAsync(path.RestartAggregatorAsync, Back);
    }

    private static async Task KillAggregatorAsync(FaultPath path)
    {
        path.Aggregator.Process.Kill();
        await path.Aggregator.Process.WaitForExitAsync();
    }

    private static Task<string> SignalAsync(ProcessUnderTest process, string signal) =>
        ProcessUnderTest.RunAsync("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
}
