using System.Text.RegularExpressions;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

/// <summary>deploy/agent.yaml, where a user looks for what can be set.</summary>
public sealed partial class ExampleFileTests
{
    /// <summary>Those whose default is the host's, or nothing: the file has an example of a value.</summary>
    private static readonly string[] WithoutFixedDefault = ["agent_id", "merge_name", "spool", "user"];

    private static readonly string Example = RepositoryRoot.Combine("deploy", "agent.yaml");

    [Fact]
    public void Example_AsItIs_SetsNothing() => Assert.Equal(
        Show(Load(file: null).Effective), Show(Load(Example).Effective));

    [Fact]
    public void Example_WithEveryKeyTakenIn_HasAllKeysAndTheirDefaultsAndIsValid()
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("agent.yaml");
        File.WriteAllText(file, CommentedKey().Replace(File.ReadAllText(Example), ""));
        Settings settings = Load(file);
        AgentSettings.From(settings);

        Assert.Equal(AgentSettings.Keys.Select(key => key.Name), KeysIn(file));
        Assert.All(settings.Effective, setting => Assert.StartsWith(file, setting.Source, StringComparison.Ordinal));
        Assert.Equal(
            AgentSettings.Keys.Where(key => !WithoutFixedDefault.Contains(key.Name, StringComparer.Ordinal)).Select(key => string.Join(',', key.Defaults)),
            settings.Effective.Where(setting => !WithoutFixedDefault.Contains(setting.Key.Name, StringComparer.Ordinal)).Select(setting => string.Join(',', setting.Values)));
    }

    [Fact]
    public void Example_KeysThatAreReloaded_AreMarkedAsSuch()
    {
        string text = File.ReadAllText(Example);
        Assert.All(AgentSettings.Keys, key =>
        {
            string comment = text[..text.IndexOf($"\n#{key.Name}:", StringComparison.Ordinal)].Split("\n\n")[^1];
            Assert.True(comment.StartsWith("# ", StringComparison.Ordinal), $"{key.Name} is not explained");
            Assert.Equal(key.IsReloadable, comment.StartsWith("# [reload] ", StringComparison.Ordinal));
        });
    }

    private static Settings Load(string? file) => Settings.Load(new SettingsSources
    {
        Keys = AgentSettings.Keys,
        File = file,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
    });

    private static IEnumerable<string> Show(IEnumerable<EffectiveSetting> settings) =>
        settings.Select(setting => $"{setting.Key.Name}={string.Join(',', setting.Values)} {setting.Source}");

    private static IEnumerable<string> KeysIn(string file) =>
        File.ReadLines(file).Where(line => Key().IsMatch(line)).Select(line => line.Split(':')[0]);

    // A comment's text begins with a space, a key or an element of a list that is commented out does not.
    [GeneratedRegex("^#(?=[a-z_]+:|  - )", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentedKey();

    [GeneratedRegex("^[a-z_]+:", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}
