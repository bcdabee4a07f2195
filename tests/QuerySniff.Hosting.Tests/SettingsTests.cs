namespace QuerySniff.Hosting.Tests;

public sealed class SettingsTests : IDisposable
{
    private static readonly SettingKey[] Keys =
    [
        SettingKey.Value("agent_id"),
        SettingKey.Value("aggregator", "http://127.0.0.1:7381"),
        SettingKey.List("interface", "any"),
        SettingKey.List("port", "3306"),
        SettingKey.Value("capture:ring_mib", "64"),
        SettingKey.Value("token") with { IsSecret = true },
    ];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Load_NothingSet_HasTheDefaults()
    {
        Settings settings = Load();
        Assert.Null(settings.GetString("agent_id"));
        Assert.Equal("http://127.0.0.1:7381", settings.GetString("aggregator"));
        Assert.Equal(["any"], settings.GetStrings("interface"));
        Assert.Equal([3306], settings.GetInt32s("port", 1, 65_535));
        Assert.Equal(64, settings.GetInt32("capture:ring_mib", 1, 4096));
        Assert.Null(settings.GetInt32("agent_id", 0, 1));
    }

    [Fact]
    public void Load_AllSources_LaterOnesGoBefore()
    {
        const string Yaml = "agent_id: file\naggregator: http://file\ncapture: {ring_mib: 1}\n";
        Settings settings = Load(
            Yaml,
            [("QUERYSNIFF__AGGREGATOR", "http://env"), ("QuerySniff__Capture__Ring_MiB", "2"), ("PATH", "/bin")],
            [("capture:ring_mib", "3"), ("agent_id", null)]);
        Assert.Equal("file", settings.GetString("agent_id"));
        Assert.Equal("http://env", settings.GetString("aggregator"));
        Assert.Equal("3", settings.GetString("capture:ring_mib"));
        Assert.Equal("3", settings.Configuration["capture:ring_mib"]);
    }

    [Fact]
    public void Load_ListInALaterSource_ReplacesTheWholeList()
    {
        Settings settings = Load(
            "port: [1, 2, 3]\ninterface: [eth0, eth1]\n", [("QUERYSNIFF__INTERFACE__0", "lo")], [("port:0", "9")]);
        Assert.Equal([9], settings.GetInt32s("port", 1, 65_535));
        Assert.Equal(["lo"], settings.GetStrings("interface"));
    }

    [Fact]
    public void Load_OneValueForAList_IsAListOfOne()
    {
        Settings settings = Load("port: 3307\n", [("QUERYSNIFF__INTERFACE", "lo")]);
        Assert.Equal([3307], settings.GetInt32s("port", 1, 65_535));
        Assert.Equal(["lo"], settings.GetStrings("interface"));
    }

    [Fact]
    public void GetStrings_MoreThanTen_AreInTheOrderGiven()
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => $"eth{i}")];
        Assert.Equal(names, Load($"interface: [{string.Join(", ", names)}]\n").GetStrings("interface"));
    }

    [Fact]
    public void Load_SectionWithAllKeysCommentedOut_HasTheDefaults() =>
        Assert.Equal("64", Load("capture:\n#  ring_mib: 1\n").GetString("capture:ring_mib"));

    [Theory]
    [InlineData("agentid: x\n", "{0}:1:10: there is no key 'agentid'; the nearest is 'agent_id'.")]
    [InlineData(
        "capture:\n  ring_mb: 1\n",
        "{0}:2:12: there is no key 'capture.ring_mb'; the nearest is 'capture.ring_mib'.")]
    [InlineData("agentid:\n", "{0}:1:9: there is no key 'agentid'; the nearest is 'agent_id'.")]
    [InlineData("agent_id: [x]\n", "{0}:1:12: there is no key 'agent_id.0'; the nearest is 'agent_id'.")]
    [InlineData("port: {a: 1}\n", "{0}:1:11: there is no key 'port.a'; the nearest is 'port'.")]
    [InlineData("agent_id:\n", "{0}:1:10: 'agent_id' has no value.")]
    [InlineData("port: []\n", "{0}:1:7: 'port' has no value.")]
    [InlineData("port: [1, ~]\n", "{0}:1:11: 'port.1' has no value.")]
    public void Load_KeyThatIsWrong_IsOneLineWithItsPlace(string yaml, string expected) => Assert.Equal(
        string.Format(expected, _file), Assert.Single(Load(yaml).Problems));

    [Fact]
    public void Load_UnknownVariable_NamesItAndTheNearestKey() => Assert.Equal(
        "environment variable QUERYSNIFF__PROT: there is no key 'prot'; the nearest is 'port'.",
        Assert.Single(Load(environment: [("QUERYSNIFF__PROT", "1")]).Problems));

    [Fact]
    public void Load_VariableInTwoSpellings_IsAnError() => Assert.StartsWith(
        "environment variable querysniff__port: 'port.0' is set twice, "
            + "first by environment variable QUERYSNIFF__PORT__0.",
        Assert.Single(Load(environment: [("QUERYSNIFF__PORT__0", "1"), ("querysniff__port", "2")]).Problems),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("99999999999")]
    public void GetInt32s_NoSuchNumber_SaysWhereAndWhat(string value)
    {
        Settings settings = Load(commandLine: [("port:0", "1"), ("port:1", value)]);
        Assert.Equal([1], settings.GetInt32s("port", 1, 65_535));
        Assert.Equal(
            $"option --port: 'port' is a number from 1 to 65535, not '{value}'.", Assert.Single(settings.Problems));
    }

    [Fact]
    public void Reject_OfAnyKey_SaysWhereItStands()
    {
        Settings settings = Load("aggregator: ftp://x\n");
        settings.Reject("aggregator", "an http:// address");
        Assert.Equal($"{_file}:1:13: 'aggregator' is an http:// address, not 'ftp://x'.", Assert.Single(settings.Problems));
    }

    [Fact]
    public void Problems_OfAllKinds_AreThereTogetherAndTheFirstIsThrown()
    {
        Settings settings = Load(
            "agentid: x\nport: [0, 1]\nagent_id:\n", [("QUERYSNIFF__PROT", "1")], [("capture:ring_mib", "x")]);
        settings.GetInt32s("port", 1, 65_535);
        Assert.Equal(1, settings.GetInt32("capture:ring_mib", 1, 4096));

        Assert.Equal(
            ["agentid", "agent_id", "prot", "port", "capture.ring_mib"],
            settings.Problems.Select(problem => problem.Split('\'')[1]));
        Assert.Equal(settings.Problems[0], Assert.Throws<UsageException>(settings.ThrowIfInvalid).Message);
    }

    [Fact]
    public void ThrowIfInvalid_NothingWrong_GoesOn() => Load("port: 1\n").ThrowIfInvalid();

    [Fact]
    public void Load_FileThatIsNoYaml_IsAProblemAndTheOtherSourcesAreReadAllTheSame()
    {
        Settings settings = Load("port: [1\n", [("QUERYSNIFF__PROT", "1")]);
        Assert.Equal(2, settings.Problems.Count);
        Assert.StartsWith($"{_file}:2:1: ", settings.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Effective_OfEachKey_SaysWhatHasSetIt()
    {
        Settings settings = Load("interface: [eth0, lo]\n", [("QUERYSNIFF__AGENT_ID", "db7")], [("port:0", "3307")]);
        Assert.Equal(
            [
                "agent_id=db7 environment variable QUERYSNIFF__AGENT_ID",
                "aggregator=http://127.0.0.1:7381 default",
                $"interface=eth0,lo {_file}:1:13",
                "port=3307 option --port",
                "capture:ring_mib=64 default",
                "token= default",
            ],
            settings.Effective.Select(s => $"{s.Key.Name}={string.Join(',', s.Values)} {s.Source}"));
    }

    [Fact]
    public void Secret_OfAnyKind_IsNotShown()
    {
        Settings settings = Load("token: hunter2\naggregator: http://me:hunter2@monitor\n");
        settings.Reject("token", "something else");
        settings.Reject("aggregator", "something else");
        string shown = string.Join('\n', settings.Problems.Concat(settings.Effective.SelectMany(setting => setting.Shown)));
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
        Assert.Contains("http://(hidden)@monitor", shown, StringComparison.Ordinal);
        Assert.False(settings.Effective[^1].HasValuesOf(Load("token: hunter3\n").Effective[^1]));
    }

    [Fact]
    public void Load_ProcessEnvironment_IsTheDefault()
    {
        const string Prefix = "QUERYSNIFF_SETTINGS_TEST__";
        Environment.SetEnvironmentVariable(Prefix + "AGENT_ID", "db-7");
        Settings settings = Settings.Load(new SettingsSources { Keys = Keys, EnvironmentPrefix = Prefix });
        Environment.SetEnvironmentVariable(Prefix + "AGENT_ID", null);
        Assert.Equal("db-7", settings.GetString("agent_id"));
    }

    private Settings Load(
        string? yaml = null,
        (string, string?)[]? environment = null,
        (string, string?)[]? commandLine = null)
    {
        File.WriteAllText(_file, yaml ?? "");
        return Settings.Load(new SettingsSources
        {
            Keys = Keys,
            File = yaml is null ? null : _file,
            Environment = ToDictionary(environment),
            CommandLine = ToDictionary(commandLine),
        });
    }

    private static Dictionary<string, string?> ToDictionary((string Name, string? Value)[]? values) =>
        (values ?? []).ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
}
