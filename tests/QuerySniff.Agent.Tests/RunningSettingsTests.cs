using QuerySniff.Agent.Service;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class RunningSettingsTests : IDisposable
{
    private const int Reloaded = 1040;
    private const int NeedsRestart = 1041;
    private const int NothingReloaded = 1042;
    private const int ReloadFailed = 1043;

    private readonly TemporaryFolder _folder = new();
    private readonly LogRecorder _log = new();

    private string Path => _folder.Combine("agent.yaml");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryReload_KeysThatCanBe_AreTakenOver()
    {
        RunningSettings settings = Start("aggregator: http://a\nspool_mib: 64\nport: 3307\n");
        Assert.True(Reload(settings, "aggregator: http://b\nspool_mib: 65\nport: 3307\n"));

        Assert.Equal([Reloaded, Reloaded], _log.Events);
        Assert.Equal([new Uri("http://b")], settings.Current.Aggregators);
        Assert.Equal(65, settings.Current.SpoolMib);
    }

    [Fact]
    public void TryReload_KeyThatNeedsARestart_IsNamedEachTimeUntilItIsAsItWas()
    {
        RunningSettings settings = Start("port: 3307\n");
        Assert.False(Reload(settings, "port: [3307, 3308]\nuser: nobody\n"));
        Assert.Equal([NeedsRestart, NeedsRestart], _log.Events);

        Assert.True(Reload(settings, "port: [3307, 3308]\nspool_mib: 65\n"));
        Assert.Equal([Reloaded, NeedsRestart], _log.Events.Skip(2).Order());

        Assert.False(Reload(settings, "port: 3307\nspool_mib: 65\n"));
        Assert.Equal([NothingReloaded], _log.Events.Skip(4));
    }

    [Theory]
    [InlineData("spool_mib: 65\nport: x\nprot: 1\n", 2)]
    [InlineData("spool_mib: [65\n", 1)]
    public void TryReload_BrokenFile_LeavesAllAsItWas(string broken, int problems)
    {
        RunningSettings settings = Start("spool_mib: 64\n");
        Assert.False(Reload(settings, broken));
        Assert.Equal(Enumerable.Repeat(ReloadFailed, problems), _log.Events);
        Assert.Equal(64, settings.Current.SpoolMib);

        File.Delete(Path);
        Assert.False(settings.TryReload(_log));
        Assert.Equal(64, settings.Current.SpoolMib);
        Assert.True(Reload(settings, "spool_mib: 65\n"));
    }

    [Fact]
    public void TryReload_OptionOverTheFile_StaysWhatItIs()
    {
        File.WriteAllText(Path, "spool_mib: 64\n");
        RunningSettings settings = new(Sources(("spool_mib", "100")));
        Assert.False(Reload(settings, "spool_mib: 65\n"));
        Assert.Equal([NothingReloaded], _log.Events);
    }

    private RunningSettings Start(string text)
    {
        File.WriteAllText(Path, text);
        return new RunningSettings(Sources());
    }

    private bool Reload(RunningSettings settings, string text)
    {
        File.WriteAllText(Path, text);
        return settings.TryReload(_log);
    }

    private SettingsSources Sources(params (string Key, string Value)[] options) => new()
    {
        Keys = AgentSettings.Keys,
        File = Path,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
        CommandLine = options.ToDictionary(option => option.Key, option => (string?)option.Value, StringComparer.Ordinal),
    };
}
