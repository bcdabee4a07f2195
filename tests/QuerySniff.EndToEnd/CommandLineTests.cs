using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>`querysniff` as a user types it: what it prints, where, and with which exit code.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] DecodeKeys =
    [
        "ts", "client", "server", "user", "schema", "command", "statement_id", "digest", "fingerprint", "outcome",
        "error_code", "sqlstate", "rows", "affected", "warnings", "status_flags", "request_bytes", "response_bytes",
        "first_byte_us", "duration_us", "tainted",
    ];

    [CaptureFact]
    public async Task Decode_OfARecordedSession_PrintsWhatTheClientDid()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder folder = new();
        string capture = folder.Combine("session.pcap");
        await RecordAsync(server, capture, "CREATE DATABASE shop; USE shop; CREATE TABLE t (a INT); " +
            "INSERT INTO t VALUES (1), (2), (3); SELECT a FROM t WHERE a > 1; SELECT * FROM nothing");

        JsonElement[] commands = await JsonLinesAsync("decode", "--raw", "--port", Text(server.Port), capture);

        JsonElement insert = commands.Single(c => Sql(c)?.StartsWith("INSERT", StringComparison.Ordinal) == true);
        Assert.Equal([.. DecodeKeys, "sql"], insert.EnumerateObject().Select(p => p.Name));
        Assert.Equal("INSERT INTO t VALUES (?)", insert.GetProperty("fingerprint").GetString());
        Assert.Equal(3, insert.GetProperty("affected").GetInt64());
        Assert.Equal("shop", insert.GetProperty("schema").GetString());
        Assert.Equal(MariaDbServer.User, insert.GetProperty("user").GetString());
        Assert.Equal("ok", insert.GetProperty("outcome").GetString());
        Assert.False(insert.GetProperty("tainted").GetBoolean());
        JsonElement select = commands.Single(c => Sql(c) == "SELECT a FROM t WHERE a > 1");
        Assert.Equal(2, select.GetProperty("rows").GetInt64());
        Assert.True(select.GetProperty("duration_us").GetDouble() >= select.GetProperty("first_byte_us").GetDouble());
        JsonElement failed = commands.Single(c => Sql(c) == "SELECT * FROM nothing");
        Assert.Equal(("error", 1146, "42S02"), (
            failed.GetProperty("outcome").GetString(), failed.GetProperty("error_code").GetInt32(),
            failed.GetProperty("sqlstate").GetString()));
        Assert.Equal("COM_QUIT", commands[^1].GetProperty("command").GetString());
        Assert.Equal("none", commands[^1].GetProperty("outcome").GetString());
    }

    [CaptureFact]
    public async Task Digest_OfARecordedSession_ReportsAndAgreesWithDecode()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder folder = new();
        string capture = folder.Combine("session.pcap");
        await RecordAsync(server, capture, "SELECT 1; SELECT 2; SELECT 'x'; DO SLEEP(0.01)");

        using JsonDocument json = JsonDocument.Parse(
            (await RunAsync(0, "digest", "--json", "--port", Text(server.Port), capture)).Output);
        string report = (await RunAsync(0, "digest", "--port", Text(server.Port), capture)).Output;

        JsonElement select = json.RootElement.GetProperty("digests").EnumerateArray()
            .Single(d => d.GetProperty("fingerprint").GetString() == "SELECT ?");
        Assert.Equal(3, select.GetProperty("count").GetInt64());
        Assert.Equal(3, select.GetProperty("rows_sent").GetInt64());
        Assert.Equal(1.0, json.RootElement.GetProperty("coverage").GetProperty("share").GetDouble());
        Assert.Contains("# Rank Query ID", report, StringComparison.Ordinal);
        Assert.Contains(select.GetProperty("digest").GetString()!, report, StringComparison.Ordinal);
        Assert.Contains("DO SLEEP(?)", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fingerprint_OfJsonStrings_PrintsIdentities()
    {
        using ProcessUnderTest process = QuerySniffProcesses.StartAgent("fingerprint");
        await process.Input.WriteLineAsync("\"SELECT a FROM t WHERE b = 'secret'\"");
        await process.Input.WriteLineAsync("no json");
        process.Input.Close();

        Assert.Equal(1, await process.WaitForExitAsync());
        using JsonDocument line = JsonDocument.Parse(Assert.Single(process.OutputLines));
        Assert.Equal("SELECT a FROM t WHERE b = ?", line.RootElement.GetProperty("fingerprint").GetString());
        Assert.Equal("SELECT t", line.RootElement.GetProperty("summary").GetString());
        Assert.Equal(["digest", "fingerprint", "percona_id", "summary"], line.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Contains("line 2", Assert.Single(process.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("digest")]
    public async Task File_ThatIsNoCapture_IsOneLineAndExitCode2(string command)
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("text.pcap");
        await File.WriteAllTextAsync(file, "This is no capture, whatever its name says.");

        await AssertOneLineAsync(2, "text.pcap", command, file);
        await AssertOneLineAsync(2, "missing.pcap", command, folder.Combine("missing.pcap"));
    }

    [Fact]
    public async Task Options_ThatAreWrong_AreOneLineAndExitCode2()
    {
        await AssertOneLineAsync(2, "--port", "decode", "--port", "70000", "x.pcap");
        await AssertOneLineAsync(2, "agent", "agnt");
        await AssertOneLineAsync(2, "aggregator", "agent", "--aggregator", "nonsense");
    }

    [Fact]
    public async Task ConfigurationKey_ThatDoesNotExist_NamesTheNearest()
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("agent.yaml");
        await File.WriteAllTextAsync(file, "agent_idd: db1\n");

        await AssertOneLineAsync(2, "'agent_id'", "agent", "--config", file);
    }

    [Fact]
    public async Task ConfigCheck_OfABrokenFile_ListsEveryProblemWithItsPlaceAndExitCode1()
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("agent.yaml");
        await File.WriteAllTextAsync(file, "agent_idd: db1\nport: [3306, 0]\nspool_mib: 1\n");

        (string output, string[] errors) = await RunAsync(1, "config", "check", "--config", file, "--log-format", "xml");
        Assert.Empty(errors);
        Assert.Equal(
            [
                $"{file}:1:12: there is no key 'agent_idd'; the nearest is 'agent_id'.",
                $"{file}:2:14: 'port' is a number from 1 to 65535, not '0'.",
                $"{file}:3:12: 'spool_mib' is a number from 16 to 1048576, not '1'.",
                "option --log-format: 'log_format' is text or json, not 'xml'.",
            ],
            output.Split('\n').Order(StringComparer.Ordinal));

        (output, _) = await RunAsync(0, "config", "check", "--config", RepositoryRoot.Combine("deploy", "agent.yaml"));
        Assert.Equal("Nothing is wrong with the settings.", output);
    }

    [Fact]
    public async Task ConfigShow_OfAllSources_SaysWhereEachValueComesFrom()
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("agent.yaml");
        await File.WriteAllTextAsync(file, "port: [3306, 3307]\nring_mib: 8\n");
        using ProcessUnderTest process = ProcessUnderTest.Start(
            QuerySniffProcesses.AgentPath,
            ["config", "show", "--config", file, "--agent-id", "db7"],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["QUERYSNIFF__RING_MIB"] = "16" });

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Equal(
            [
                $"port: [3306, 3307] # {file}:1:8",
                "agent_id: db7 # option --agent-id",
                "ring_mib: 16 # environment variable QUERYSNIFF__RING_MIB",
                "spool_mib: 512 # default",
            ],
            process.OutputLines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                .Where(line => line.Split(':')[0] is "port" or "agent_id" or "ring_mib" or "spool_mib"));
    }

    [CaptureFact]
    public async Task DryRun_OfALiveServer_PrintsWhatWouldBeSentAndTouchesNoSpool()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder folder = new();
        string spool = folder.Combine("spool");
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, FreePort.Next(), "db1", "--dry-run", "--spool", spool);
        await ProcessUnderTest.RunAsync("mariadb",
        [
            "--no-defaults", "--host=127.0.0.1", $"--port={Text(server.Port)}", $"--user={MariaDbServer.User}",
            $"--password={MariaDbServer.User}", "--skip-ssl", "--batch", "--execute=SELECT 'secret'",
        ]);

        Assert.Equal(0, await agent.StopAsync());
        Assert.False(Directory.Exists(spool));
        JsonElement[] batches = [.. agent.OutputLines.Select(Parse)];
        Assert.Contains("SELECT ?", batches.SelectMany(batch => batch.GetProperty("digests").EnumerateArray())
            .Select(digest => digest.GetProperty("fingerprint").GetString()));
        Assert.All(batches, batch => Assert.Equal("db1", batch.GetProperty("agent_id").GetString()));
        Assert.DoesNotContain("secret", string.Concat(agent.OutputLines), StringComparison.Ordinal);
        Assert.DoesNotContain(agent.ErrorLines, line => line.Contains("warn:", StringComparison.Ordinal));
    }

    [CaptureFact]
    public Task Interface_ThatDoesNotExist_IsOneLineAndExitCode2() =>
        AssertOneLineAsync(2, "nosuch0", "agent", "--interface", "nosuch0");

    [CaptureFact]
    public async Task Spool_OfAnotherAgent_IsOneLineAndExitCode2()
    {
        using TemporaryFolder folder = new();
        using ProcessUnderTest first = await QuerySniffProcesses.StartAgentAsync(
            FreePort.Next(), FreePort.Next(), "db1", "--spool", folder.Path);

        await AssertOneLineAsync(2, "--spool", "agent", "--interface", "lo", "--spool", folder.Path);
    }

    [CaptureFact]
    public async Task Agent_WithoutTheCapability_SaysHowToGrantItWithExitCode3()
    {
        // The bounding set is what even root cannot exceed.
        using ProcessUnderTest process = ProcessUnderTest.Start(
            "setpriv", ["--bounding-set=-net_raw", QuerySniffProcesses.AgentPath, "agent", "--interface", "lo"]);

        Assert.Equal(3, await process.WaitForExitAsync());
        string line = Assert.Single(process.ErrorLines);
        Assert.Contains("setcap cap_net_raw+ep", line, StringComparison.Ordinal);
        Assert.Empty(process.OutputLines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Sql(JsonElement command) => command.GetProperty("sql").GetString();

    private static async Task RecordAsync(MariaDbServer server, string file, string sql)
    {
        using ProcessUnderTest tcpdump = ProcessUnderTest.Start(
            "tcpdump", ["-i", "lo", "-Q", "in", "-U", "--immediate-mode", "-B", "65536", "-Z", "root", "-w", file, $"port {server.Port}"]);
        await tcpdump.WaitForLineAsync(line => line.Contains("listening on", StringComparison.Ordinal));
        using ProcessUnderTest client = ProcessUnderTest.Start("mariadb",
        [
            "--no-defaults", "--host=127.0.0.1", $"--port={server.Port}", $"--user={MariaDbServer.User}",
            $"--password={MariaDbServer.User}", "--skip-ssl", "--batch", $"--execute={sql}",
        ]);
        client.Input.Close();
        await client.WaitForExitAsync();
        await tcpdump.StopAsync();
    }

    private static async Task<JsonElement[]> JsonLinesAsync(params string[] arguments)
    {
        (string output, _) = await RunAsync(0, arguments);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static async Task<(string Output, string[] Errors)> RunAsync(int exitCode, params string[] arguments)
    {
        using ProcessUnderTest process = QuerySniffProcesses.StartAgent(arguments);
        process.Input.Close();
        int actual = await process.WaitForExitAsync();
        Assert.True(exitCode == actual, $"exit code {actual}:\n{process}");
        return (string.Join('\n', process.OutputLines), [.. process.ErrorLines]);
    }

    private static async Task AssertOneLineAsync(int exitCode, string mentions, params string[] arguments)
    {
        (string output, string[] errors) = await RunAsync(exitCode, arguments);
        Assert.Empty(output);
        string line = Assert.Single(errors);
        Assert.StartsWith("querysniff: ", line, StringComparison.Ordinal);
        Assert.Contains(mentions, line, StringComparison.Ordinal);
    }
}
