using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class AgentSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment = [];
    private readonly Dictionary<string, string?> _options = [];
    private string? _file;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void From_NothingSet_HasTheDefaults()
    {
        AgentSettings settings = Read();
        Assert.Equal(["any"], settings.Interfaces);
        Assert.Equal([3306], settings.Ports);
        Assert.Equal([new Uri("http://127.0.0.1:7381")], settings.Aggregators);
        Assert.EndsWith("querysniff/spool", settings.Spool, StringComparison.Ordinal);
        Assert.Equal(512, settings.SpoolMib);
        Assert.Equal(Environment.MachineName, settings.AgentId);
        Assert.Equal(1, settings.CaptureWorkers);
        Assert.Equal(32, settings.RingMib);
        Assert.Equal(["application"], settings.Statements.ApplicationTags);
        Assert.Empty(settings.Statements.MergedNames);
        Assert.Null(settings.User);
        Assert.Equal(LogFormat.Text, settings.LogFormat);
    }

    [Fact]
    public void From_File_SetsEveryKey()
    {
        WriteFile("""
            interface: [eth0, lo]
            port: [3306, 3307]
            aggregator: [https://monitor:7381, http://monitor2:7381]
            agent_id: db7
            capture_workers: 3
            ring_mib: 128
            application_tag: [application, controller, action]
            merge_name: [log_#, tenant_*]
            spool: off
            spool_mib: 64
            user: nobody
            log_format: json
            """);
        AgentSettings settings = Read();
        Assert.Equal(["eth0", "lo"], settings.Interfaces);
        Assert.Equal([3306, 3307], settings.Ports);
        Assert.Equal([new Uri("https://monitor:7381"), new Uri("http://monitor2:7381")], settings.Aggregators);
        Assert.Null(settings.Spool);
        Assert.Equal(64, settings.SpoolMib);
        Assert.Equal("db7", settings.AgentId);
        Assert.Equal(3, settings.CaptureWorkers);
        Assert.Equal(128, settings.RingMib);
        Assert.Equal(["application", "controller", "action"], settings.Statements.ApplicationTags);
        Assert.Equal(["log_#", "tenant_*"], settings.Statements.MergedNames);
        Assert.Equal("nobody", settings.User);
        Assert.Equal(LogFormat.Json, settings.LogFormat);
    }

    [Fact]
    public void From_FileEnvironmentAndOptions_TheLaterOneWins()
    {
        WriteFile("agent_id: file\naggregator: http://file:1\nring_mib: 1\nport: [1, 2]\n");
        _environment["QUERYSNIFF__AGENT_ID"] = "environment";
        _environment["QUERYSNIFF__AGGREGATOR"] = "http://environment:1";
        _options["agent_id"] = "option";
        _options["port:0"] = "9";
        AgentSettings settings = Read();
        Assert.Equal("option", settings.AgentId);
        Assert.Equal(["environment"], settings.Aggregators.Select(aggregator => aggregator.Host));
        Assert.Equal(1, settings.RingMib);
        Assert.Equal([9], settings.Ports);
    }

    [Theory]
    [InlineData("aggregator:0", "monitor:7381")]
    [InlineData("aggregator:0", "ftp://monitor")]
    [InlineData("aggregator:0", "http://monitor:7381/path")]
    [InlineData("aggregator:0", "http://monitor:7381/?query")]
    [InlineData("aggregator:0", "http://user@monitor:7381")]
    [InlineData("aggregator:0", "")]
    [InlineData("spool", "")]
    [InlineData("spool_mib", "15")]
    [InlineData("agent_id", "")]
    [InlineData("user", "")]
    [InlineData("log_format", "xml")]
    [InlineData("capture_workers", "0")]
    [InlineData("capture_workers", "17")]
    [InlineData("ring_mib", "0")]
    [InlineData("ring_mib", "2048")]
    [InlineData("ring_mib", "much")]
    [InlineData("port:0", "0")]
    [InlineData("port:0", "65536")]
    [InlineData("port:0", "mysql")]
    [InlineData("application_tag:0", "customer")]
    [InlineData("merge_name:0", "log")]
    [InlineData("merge_name:0", "tenant_#.orders")]
    [InlineData("merge_name:0", "")]
    public void From_BadValue_SaysWhichAndWhere(string key, string value)
    {
        _options[key] = value;
        UsageException error = Assert.Throws<UsageException>(Read);
        Assert.Contains(key.Split(':')[0], error.Message, StringComparison.Ordinal);
        Assert.StartsWith("option --", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merge_name:\n  - log_#\n  - orders\n", ":3:5: 'merge_name' is a name of at most 64 bytes")]
    [InlineData("application_tag:\n  - application\n  - email\n", ":3:5: 'application_tag' is one of application, route,")]
    public void From_BadElementInAFile_NamesItsLine(string text, string expected)
    {
        WriteFile(text);
        Assert.Contains(expected, Assert.Throws<UsageException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_MorePatternsThanAreAllowed_NamesTheLineOfTheFirstBeyond()
    {
        WriteFile("merge_name:\n" + string.Concat(Enumerable.Range(0, 65).Select(i => $"  - log{i}_#\n")));
        Assert.Contains(":66:5: 'merge_name' is a list of at most 64, not 'log64_#'", Assert.Throws<UsageException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Nothing_KeepsWithinTenPercentOfACoreAndServesNoMetrics()
    {
        AgentSettings settings = Read();
        Assert.Equal((10, 20_000), (settings.CpuLimitPercent, settings.KeysMax));
        Assert.Null(settings.MetricsListen);
    }

    [Theory]
    [InlineData("cpu_limit", "-1")]
    [InlineData("cpu_limit", "ten")]
    [InlineData("keys_max", "0")]
    [InlineData("keys_max", "100001")]
    [InlineData("metrics_listen", "9104")]
    [InlineData("metrics_listen", "127.0.0.1")]
    [InlineData("metrics_listen", "127.0.0.1:0")]
    [InlineData("metrics_listen", "db7:9104")]
    public void From_BudgetThatCannotBe_NamesTheKey(string key, string value)
    {
        _options[key] = value;
        Assert.Contains($"'{key}'", Assert.Throws<UsageException>(Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:9104", "127.0.0.1:9104")]
    [InlineData("[::1]:9104", "[::1]:9104")]
    public void From_MetricsAddress_IsTaken(string value, string expected)
    {
        _options["metrics_listen"] = value;
        Assert.Equal(expected, Read().MetricsListen!.ToString());
    }

    [Fact]
    public void From_AgentIdBeyondTheContract_CountsBytes()
    {
        _options["agent_id"] = new string('a', 255);
        Assert.Equal(255, Read().AgentId.Length);
        _options["agent_id"] = new string('ä', 128);
        Assert.Throws<UsageException>(Read);
    }

    private AgentSettings Read() => AgentSettings.From(Settings.Load(new SettingsSources
    {
        Keys = AgentSettings.Keys,
        File = _file,
        Environment = _environment,
        CommandLine = _options,
    }));

    private void WriteFile(string text)
    {
        _file = _folder.Combine("agent.yaml");
        File.WriteAllText(_file, text);
    }
}
