using System.Globalization;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The agent as a service: what it tells the manager, what it reloads, and whom it runs as.</summary>
public sealed class ServiceTests : IDisposable
{
    private static readonly TimeSpan WatchdogTimeout = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FreezeFact]
    public async Task Manager_OfAnAgent_HearsOfItsLifeAndNothingWhileTheCaptureThreadIsStuck()
    {
        using NotifySocket manager = new();
        using ProcessUnderTest agent = ProcessUnderTest.Start(
            QuerySniffProcesses.AgentPath,
            ["agent", "--interface", "lo", "--port", Text(FreePort.Next()), "--spool", "off"],
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["NOTIFY_SOCKET"] = manager.Path,
                ["WATCHDOG_USEC"] = Text((int)WatchdogTimeout.TotalMicroseconds),
            });
        Assert.Equal("READY=1", await manager.ReceiveAsync());
        Assert.Equal("WATCHDOG=1", await manager.ReceiveAsync());

        agent.HangUp();
        Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$", await NewsAsync(manager));
        Assert.Equal("READY=1", await NewsAsync(manager));

        using (ProcessUnderTest freezer = ProcessUnderTest.Start(
            PythonFactAttribute.Interpreter, [Script("freeze.py"), CaptureThreadOf(agent)]))
        {
            await freezer.WaitForLineAsync(line => line == "frozen");
            await agent.WaitForLineAsync(line => line.Contains("makes no progress", StringComparison.Ordinal));
            manager.Take();

            // This is what systemd does, and after this it kills.
            Assert.Null(await manager.ReceiveAsync(WatchdogTimeout));
            freezer.Input.Close();
            Assert.Equal(0, await freezer.WaitForExitAsync());
        }

        Assert.Equal("WATCHDOG=1", await manager.ReceiveAsync());
        Assert.Equal(0, await agent.StopAsync());
        Assert.Equal("STOPPING=1", manager.Take().First(message => message != "WATCHDOG=1"));
    }

    [CaptureFact]
    public async Task Reload_OfAChangedFile_TakesOverWhatCanBeAndNamesWhatCannot()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(_folder.Combine("data"));
        string file = _folder.Combine("agent.yaml");
        string common = $"interface: lo\nport: {Text(server.Port)}\nagent_id: db1\nspool: off\nlog_format: json\n";
        await File.WriteAllTextAsync(file, common + $"aggregator: http://127.0.0.1:{Text(FreePort.Next())}\n");
        using ProcessUnderTest agent = QuerySniffProcesses.StartAgent("agent", "--config", file);
        await agent.WaitForLineAsync(line => line.Contains("Capturing", StringComparison.Ordinal));

        await File.WriteAllTextAsync(file, common + "agregator: http://127.0.0.1:1\nspool_mib: 64\n");
        agent.HangUp();
        await agent.WaitForLineAsync(
            line => line.Contains($"{file}:6:12: there is no key 'agregator'; the nearest is 'aggregator'.", StringComparison.Ordinal));

        await File.WriteAllTextAsync(
            file, common + $"aggregator: http://127.0.0.1:{Text(aggregator.GrpcPort)}\nring_mib: 8\ncpu_limit: 5\n");
        agent.HangUp();
        await agent.WaitForLineAsync(line => line.Contains("Reloaded: aggregator is http://127.0.0.1:", StringComparison.Ordinal));
        await agent.WaitForLineAsync(line => line.Contains("Reloaded: cpu_limit is 5", StringComparison.Ordinal));
        await agent.WaitForLineAsync(line => line.Contains(
            $"Not reloaded: ring_mib is to be 8 ({file}:7:11), which needs a restart; it stays 32", StringComparison.Ordinal));
        await SelectAsync(server, 3);

        Assert.Equal(0, await agent.StopAsync());
        Assert.Equal(3, (await CapturedCounts.ReadAsync(aggregator)).Of("SELECT"));
        Assert.All(agent.ErrorLines, line => Assert.StartsWith("{\"Timestamp\":", line, StringComparison.Ordinal));
    }

    [RootAgentFact]
    public async Task User_OfAnAgentThatRootStarted_IsWhomEveryThreadRunsAsAndItStillCapturesAndDelivers()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(_folder.Combine("data"));
        string spool = _folder.Combine("spool");
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
        string uid = await ProcessUnderTest.RunAsync("id", ["-u", "nobody"]);
        string groups = await ProcessUnderTest.RunAsync("id", ["-G", "nobody"]);
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--user", "nobody", "--spool", spool);
        await SelectAsync(server, 3);

        string[] threads = Directory.GetDirectories($"/proc/{Text(agent.Id)}/task");
        Assert.True(threads.Length > 4);
        Assert.All(threads, thread =>
        {
            Dictionary<string, string> status = StatusOf(thread);
            Assert.Equal(string.Join(' ', Enumerable.Repeat(uid, 4)), status["Uid"]);
            Assert.Equal(groups, status["Groups"]);
            Assert.Equal(("0", "0", "0"), (status["CapEff"].Trim('0') + "0", status["CapPrm"].Trim('0') + "0", status["CapAmb"].Trim('0') + "0"));
            Assert.Equal("1", status["NoNewPrivs"]);
        });
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal(3, (await CapturedCounts.ReadAsync(aggregator)).Of("SELECT"));
        Assert.DoesNotContain(agent.ErrorLines, line => line.Contains("warn:", StringComparison.Ordinal));
        Assert.Equal($"{uid}\n{uid}\n{uid}", await ProcessUnderTest.RunAsync(
            "stat", ["-c", "%u", spool, Path.Combine(spool, "lock"), Path.Combine(spool, "seen")]));
    }

    [RootAgentFact]
    public async Task User_ThatCannotBe_EndsTheAgent()
    {
        string[] agent = [QuerySniffProcesses.AgentPath, "agent", "--interface", "lo", "--spool", "off", "--user"];
        await AssertEndsAsync(2, "this host has no user 'querysniff-no-such-user'", [.. agent, "querysniff-no-such-user"]);
        await AssertEndsAsync(2, "'root' is root", [.. agent, "root"]);
        await AssertEndsAsync(3, "takes root to begin with",
            ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=+net_raw", "--ambient-caps=+net_raw", .. agent, "nobody"]);
        await AssertEndsAsync(3, "root could not be dropped (setuid: Operation not permitted)",
            ["setpriv", "--bounding-set=-setuid", .. agent, "nobody"]);
    }

    [SystemdFact]
    public async Task Unit_AsItIs_IsUnderstoodAndConfined()
    {
        string unit = _folder.Combine("querysniff.service");
        string text = await File.ReadAllTextAsync(RepositoryRoot.Combine("deploy", "systemd", "querysniff.service"));
        await File.WriteAllTextAsync(
            unit, text.Replace("/usr/bin/querysniff", QuerySniffProcesses.AgentPath, StringComparison.Ordinal));

        using ProcessUnderTest verify = ProcessUnderTest.Start("systemd-analyze", ["verify", "--man=no", unit]);
        Assert.Equal(0, await verify.WaitForExitAsync());
        Assert.DoesNotContain(verify.ErrorLines, line => line.Contains(unit, StringComparison.Ordinal));

        // Its measure of what a service could do, 0 to 10, here in tenths: one that is not confined has 9.6.
        await ProcessUnderTest.RunAsync("systemd-analyze", ["security", "--offline=yes", "--threshold=20", unit]);
    }

    private static async Task AssertEndsAsync(int exitCode, string mentions, string[] command)
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(command[0], command[1..]);
        Assert.Equal(exitCode, await process.WaitForExitAsync());
        Assert.Contains(mentions, process.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(process.ErrorLines, line => line.Contains("Capturing", StringComparison.Ordinal));
    }

    private static Task<string> SelectAsync(MariaDbServer server, int times) => ProcessUnderTest.RunAsync("mariadb",
    [
        "--no-defaults", "--host=127.0.0.1", $"--port={Text(server.Port)}", $"--user={MariaDbServer.User}",
        $"--password={MariaDbServer.User}", "--skip-ssl", "--batch",
        $"--execute={string.Concat(Enumerable.Range(1, times).Select(i => $"SELECT {i};"))}",
    ]);

    // The next message that is no sign of life; of those come many before it is late.
    private static async Task<string?> NewsAsync(NotifySocket manager)
    {
        const int SignsOfLifeMax = 100;
        string? message = await manager.ReceiveAsync();
        for (int i = 0; i < SignsOfLifeMax && message == "WATCHDOG=1"; i++)
        {
            message = await manager.ReceiveAsync();
        }

        return message;
    }

    private static string CaptureThreadOf(ProcessUnderTest agent) => Path.GetFileName(
        Directory.GetDirectories($"/proc/{Text(agent.Id)}/task")
            .Single(thread => File.ReadAllText(Path.Combine(thread, "comm")) == "capture\n"));

    private static Dictionary<string, string> StatusOf(string thread) => File.ReadLines(Path.Combine(thread, "status"))
        .Select(line => line.Split(':', 2))
        .ToDictionary(field => field[0], field => field[1].Trim().Replace('\t', ' '), StringComparer.Ordinal);

    private static string Script(string name) => RepositoryRoot.Combine("tests", "QuerySniff.EndToEnd", "python", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
