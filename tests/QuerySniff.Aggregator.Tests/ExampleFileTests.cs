using System.Text.RegularExpressions;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>deploy/aggregator.yaml, where a user looks for what can be set.</summary>
public sealed partial class ExampleFileTests : IDisposable
{
    private static readonly string Example = RepositoryRoot.Combine("deploy", "aggregator.yaml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Example_AsItIs_SetsNothing() => Assert.All(
        Load(Example).Effective, setting => Assert.Equal("default", setting.Source));

    [Fact]
    public void Example_WithEveryKeyTakenIn_HasAllKeysAndTheirDefaultsAndIsValid()
    {
        Settings settings = LoadText(CommentedKey().Replace(File.ReadAllText(Example), ""));
        AggregatorOptions options = AggregatorSettings.From(settings);

        settings.ThrowIfInvalid();
        Assert.Equal(Store.Retention.Default, options.Retention);
        Assert.All(settings.Effective, setting =>
        {
            Assert.NotEqual("default", setting.Source);
            Assert.Equal(setting.Key.Defaults, setting.Values);
        });
    }

    [Theory]
    [InlineData("keep_windows_hours: 0", "keep_windows_hours")]
    [InlineData("keep_windows_hours: 100", "keep_minutes_days")]
    [InlineData("keep_hours_days: 2", "keep_hours_days")]
    public void Retention_ThatCannotBe_IsAProblem(string line, string named)
    {
        Settings settings = LoadText(line + "\n");
        AggregatorSettings.From(settings);

        Assert.Contains(named, Assert.Single(settings.Problems), StringComparison.Ordinal);
    }

    private Settings LoadText(string text)
    {
        string file = _folder.Combine("aggregator.yaml");
        File.WriteAllText(file, text);
        return Load(file);
    }

    private static Settings Load(string file) => Settings.Load(new SettingsSources
    {
        Keys = AggregatorSettings.Keys,
        File = file,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
    });

    // A comment's text begins with a space, a key that is commented out does not.
    [GeneratedRegex("^#(?=[a-z_]+:)", RegexOptions.Multiline)]
    private static partial Regex CommentedKey();
}
