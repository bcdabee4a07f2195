using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// The whole path with real processes: MariaDB under sysbench, captured on loopback, counted by the aggregator. The truth
/// is what the server's status counters and sysbench say.
/// </summary>
public sealed class LiveCaptureTests
{
    private const int Threads = 16;
    private const int Seconds = 8;

    [CaptureFact]
    public Task TextLoad_Captured_CountsEqualTheServersForEachKind() => CompareAsync(prepared: false);

    [CaptureFact]
    public Task PreparedLoad_Captured_CountsEqualTheServersForEachKind() => CompareAsync(prepared: true);

    [CaptureFact]
    public Task TextLoad_CapturedByTwoWorkers_CountsEqualTheServersForEachKind() => CompareAsync(prepared: false, workers: 2);

    [CaptureFact]
    public Task PreparedLoad_CapturedByTwoWorkers_CountsEqualTheServersForEachKind() => CompareAsync(prepared: true, workers: 2);

    private static async Task CompareAsync(bool prepared, int workers = 1)
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        await server.ExecuteAsync("CREATE DATABASE sbtest");
        Sysbench sysbench = new(server.Port);
        await sysbench.PrepareAsync();
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--capture-workers", $"{workers}");

        ServerStatus before = await ServerStatus.ReadAsync(server);
        SysbenchResult said = await sysbench.ReadWriteAsync(Threads, Seconds, prepared);
        ServerStatus status = (await ServerStatus.ReadAsync(server)).Since(before);
        Assert.Equal(0, await agent.StopAsync());
        AssertWorkersBusy(agent, workers);

        CapturedCounts captured = await CapturedCounts.ReadAsync(aggregator);
        AssertSeenWhole(captured.Coverage);
        AssertKinds(captured, status);
        AssertSysbench(captured, said);
        if (prepared)
        {
            Assert.Equal(status["Com_stmt_prepare"], captured.Of("COM_STMT_PREPARE"));
            Assert.Equal(status["Com_stmt_close"], captured.Of("COM_STMT_CLOSE"));
            Assert.True(status["Com_stmt_execute"] > 0);
        }
    }

    // Sixteen connections: one of two workers has none of them once in 32,768 times.
    private static void AssertWorkersBusy(ProcessUnderTest agent, int workers)
    {
        string[] lines = [.. agent.ErrorLines.Where(line => line.Contains("Capture worker ", StringComparison.Ordinal))];
        Assert.Equal(workers == 1 ? 0 : workers, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(" 0 commands", line, StringComparison.Ordinal));
    }

    private static void AssertSeenWhole(JsonElement coverage)
    {
        Assert.True(coverage.GetProperty("share").GetDouble() == 1.0, coverage.ToString());
        foreach (string lost in new[] { "kernel_drops", "gaps", "commands_tainted", "commands_unanswered", "packets_unparsable" })
        {
            Assert.Equal(0, coverage.GetProperty(lost).GetInt64());
        }
    }

    private static void AssertKinds(CapturedCounts captured, ServerStatus status)
    {
        foreach (string verb in new[] { "SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT" })
        {
            long truth = status[$"Com_{verb.ToLowerInvariant()}"];
            Assert.True(truth > 0, $"the load has no {verb}");
            Assert.True(truth == captured.Of(verb), string.Create(
                CultureInfo.InvariantCulture, $"{verb}: the server counted {truth}, QuerySniff {captured.Of(verb)}"));
        }
    }

    // sysbench counts a statement only once it has succeeded.
    private static void AssertSysbench(CapturedCounts captured, SysbenchResult said)
    {
        Assert.True(said.Transactions > 0);
        Assert.Equal(said.IgnoredErrors, captured.Errors);
        Assert.Equal(said.Read, captured.SucceededOf("SELECT"));
        Assert.Equal(
            said.Write,
            captured.SucceededOf("INSERT") + captured.SucceededOf("UPDATE") + captured.SucceededOf("DELETE"));
        Assert.Equal(said.Transactions, captured.SucceededOf("COMMIT"));
    }
}
