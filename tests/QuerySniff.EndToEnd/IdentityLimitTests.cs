using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>What has no end, against a real server: statements that are all different, and connections one after the other.</summary>
public sealed class IdentityLimitTests
{
    private const int Clients = 4;
    private const int Shapes = 1_000_000;
    private const int Connections = 50_000;
    private const long Mebibyte = 1L << 20;

    /// <summary>
    /// What the agent may take beside the 32 MiB of its ring: 60 MiB of program, the catalogue of a hundred thousand digests, and
    /// windows of twenty thousand rows on their way.
    /// </summary>
    private const long ResidentBytesMax = 384 * Mebibyte;

    [CaptureFact]
    public async Task Statements_AMillionShapes_AreAllCountedWithinTheBoundAndTheCauseIsNamed()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder folder = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--ring-mib", "128");

        ServerStatus before = await ServerStatus.ReadAsync(server);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunAsync(server, folder, client)));
        long truth = (await ServerStatus.ReadAsync(server)).Since(before)["Com_set_option"];
        long resident = ResidentBytesMaxOf(agent);
        Assert.Equal(0, await agent.StopAsync());

        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=1");
        Assert.Equal(Shapes, truth);
        Assert.Equal(0, answer.GetProperty("coverage").GetProperty("kernel_drops").GetInt64());

        // Each client says COM_QUIT, and asks one thing of its own when it has connected.
        long captured = answer.GetProperty("total").GetProperty("count").GetInt64();
        Assert.InRange(captured, truth + Clients, truth + (3 * Clients));
        Assert.Contains(agent.ErrorLines, line => line.Contains("SET statements differ in names of the shape <letters>_<digits>", StringComparison.Ordinal));
        Assert.DoesNotContain(agent.ErrorLines, line => line.Contains("shape_", StringComparison.Ordinal));
        Assert.InRange(resident, 1, ResidentBytesMax);
    }

    [CaptureFact]
    public async Task Connections_FiftyThousand_AreAllCountedWithinTheBound()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder folder = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(server.Port, aggregator.GrpcPort, "db1");

        long before = await server.StatusAsync("Connections");
        await ProcessUnderTest.RunAsync(
            MariaDbServer.FindTool("mariadb-slap")!,
            [
                "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
                $"--password={MariaDbServer.User}", "--concurrency=4", "--detach=1", $"--number-of-queries={Connections}",
                "--create-schema=slap", "--create=CREATE TABLE t (a INT)", "--query=SELECT a FROM t",
            ],
            timeout: TimeSpan.FromMinutes(2));

        // The reading itself connects, over the socket.
        long truth = await server.StatusAsync("Connections") - before - 1;
        long resident = ResidentBytesMaxOf(agent);
        Assert.Equal(0, await agent.StopAsync());

        JsonElement coverage = (await aggregator.GetAsync("/api/v1/coverage")).GetProperty("coverage");
        Assert.True(truth >= Connections, truth.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(truth, coverage.GetProperty("connections_opened").GetInt64());
        Assert.Equal(0, coverage.GetProperty("kernel_drops").GetInt64());
        Assert.Equal(1.0, coverage.GetProperty("share").GetDouble());
        Assert.InRange(resident, 1, ResidentBytesMax);
    }

    private static async Task RunAsync(MariaDbServer server, TemporaryFolder folder, int client)
    {
        string file = folder.Combine($"client{client}.sql");
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, Shapes / Clients).Select(i => $"SET @shape_{(client * Shapes) + i} = 0;"));
        await ProcessUnderTest.RunAsync(
            MariaDbServer.FindTool("mariadb")!,
            [
                "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
                $"--password={MariaDbServer.User}", "--batch", $"--execute=source {file}",
            ],
            timeout: TimeSpan.FromMinutes(3));
    }

    // The most that it ever had: proc(5), VmHWM.
    private static long ResidentBytesMaxOf(ProcessUnderTest process)
    {
        string peak = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(peak.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
