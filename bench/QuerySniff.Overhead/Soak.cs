using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using QuerySniff.Bench;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>
/// An agent as a user starts it, with its spool, its limit and its priority as a service, beside a server at a steady load of
/// clients that come and go, half of them with text statements and half with prepared ones.
/// </summary>
internal static class Soak
{
    private const int Threads = 4;

    /// <summary>Of each half: 20 statements each, so 1,200 a second in all.</summary>
    private const double TransactionsPerSecond = 30;

    /// <summary>Then sysbench ends, and its connections; and comes again.</summary>
    private const int VisitSeconds = 5;

    // The server counts what it was asked for and these alone: what else sysbench says has no counter.
    private static readonly (string Kind, string Counter)[] Counted =
    [
        ("SELECT", "Com_select"), ("INSERT", "Com_insert"), ("UPDATE", "Com_update"), ("DELETE", "Com_delete"),
        ("BEGIN", "Com_begin"), ("COMMIT", "Com_commit"), ("COM_STMT_PREPARE", "Com_stmt_prepare"), ("COM_STMT_CLOSE", "Com_stmt_close"),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="plan">For how long.</param>
    /// <param name="command">The command line that repeats it.</param>
    /// <param name="onSample">Gets the result so far, after each look.</param>
    /// <param name="stop">Ends it before its time, with what there is by then.</param>
    public static async Task<SoakResult> RunAsync(SoakPlan plan, string command, Action<SoakResult> onSample, CancellationToken stop)
    {
        using MariaDbServer server = await PrivateServers.StartOneAsync().ConfigureAwait(false);
        BatchSink sink = await BatchSink.StartAsync().ConfigureAwait(false);
        await using (sink.ConfigureAwait(false))
        {
            using TemporaryFolder spool = new();
            string metrics = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}");
            using ProcessUnderTest agent = await StartAgentAsync(server, sink, spool, metrics).ConfigureAwait(false);
            using AgentProbe probe = new(agent, metrics);
            SoakResult result = new(
                Machine.Describe(command),
                await PrivateServers.VersionAsync(server).ConfigureAwait(false),
                await ToolVersions.ReadAsync("sysbench").ConfigureAwait(false),
                plan.WarmUp.TotalSeconds,
                [],
                []);

            long[] before = await CountAsync(server).ConfigureAwait(false);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task load = Task.WhenAll(
                KeepLoadedAsync(server, isPrepared: false, end.Token), KeepLoadedAsync(server, isPrepared: true, end.Token));
            await foreach (SoakSample sample in WatchAsync(plan, probe, sink, load, stop).ConfigureAwait(false))
            {
                result = result with { Samples = [.. result.Samples, sample] };
                onSample(result);
            }

            await end.CancelAsync().ConfigureAwait(false);
            await load.ConfigureAwait(false);
            long[] after = await CountAsync(server).ConfigureAwait(false);
            await agent.StopAsync().ConfigureAwait(false);
            return result with { Statements = Compare(before, after, sink.CountByWord()) };
        }
    }

    private static async Task<ProcessUnderTest> StartAgentAsync(MariaDbServer server, BatchSink sink, TemporaryFolder spool, string metrics)
    {
        ProcessUnderTest agent = ProcessUnderTest.Start(
            "nice",
            [
                "-n", "-10", QuerySniffCondition.AgentPath, "agent", "--interface", "lo",
                "--port", server.Port.ToString(CultureInfo.InvariantCulture), "--aggregator", sink.Address, "--agent-id", "soak",
                "--spool", spool.Path, "--metrics-listen", metrics,
            ]);
        await agent.WaitForLineAsync(line => line.Contains("Capturing", StringComparison.Ordinal)).ConfigureAwait(false);
        return agent;
    }

    private static async IAsyncEnumerable<SoakSample> WatchAsync(
        SoakPlan plan, AgentProbe probe, BatchSink sink, Task load, [EnumeratorCancellation] CancellationToken stop)
    {
        using PeriodicTimer looks = new(plan.Period);
        Stopwatch time = Stopwatch.StartNew();
        while (time.Elapsed <= plan.Duration && !load.IsCompleted && !stop.IsCancellationRequested)
        {
            yield return await probe.ReadAsync(time.Elapsed.TotalSeconds, sink.Totals).ConfigureAwait(false);
            await looks.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task KeepLoadedAsync(MariaDbServer server, bool isPrepared, CancellationToken stop)
    {
        Cell cell = new(Workload.ReadWrite.Name, Threads, isPrepared, Saturated: false);
        while (!stop.IsCancellationRequested)
        {
            await Sysbench.LoadAsync(Target.Of(server), cell, [$"--time={VisitSeconds}"], TransactionsPerSecond).ConfigureAwait(false);
        }
    }

    private static async Task<long[]> CountAsync(MariaDbServer server)
    {
        List<long> counts = [];
        foreach ((_, string counter) in Counted)
        {
            counts.Add(await server.StatusAsync(counter).ConfigureAwait(false));
        }

        return [.. counts];
    }

    private static IReadOnlyList<StatementCount> Compare(long[] before, long[] after, IReadOnlyDictionary<string, long> sent) =>
        [.. Counted.Select((counted, i) => new StatementCount(counted.Kind, after[i] - before[i], sent.GetValueOrDefault(counted.Kind)))];
}
