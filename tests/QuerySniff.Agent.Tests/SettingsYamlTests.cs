using QuerySniff.Agent.Output;
using QuerySniff.Hosting;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

public sealed class SettingsYamlTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain", "value: plain")]
    [InlineData("http://[::1]:7381", "value: \"http://[::1]:7381\"")]
    [InlineData("log_#", "value: log_#")]
    [InlineData("*_log", "value: \"*_log\"")]
    [InlineData("#x", "value: \"#x\"")]
    [InlineData("a: b", "value: \"a: b\"")]
    [InlineData("a:", "value: \"a:\"")]
    [InlineData("it's \"so\"", "value: \"it's \\\"so\\\"\"")]
    [InlineData("two\nlines", "value: \"two\\nlines\"")]
    [InlineData("null", "value: \"null\"")]
    [InlineData("~", "value: \"~\"")]
    [InlineData("", "value: \"\"")]
    [InlineData("ä\u0007", "value: \"ä\\u0007\"")]
    public void Write_AnyValue_IsReadAgainAsItWas(string value, string expected)
    {
        SettingKey[] keys = [SettingKey.Value("value"), SettingKey.List("list"), SettingKey.Value("unset"), SettingKey.List("none")];
        Settings settings = Load(keys, file: null, ("value", value), ("list:0", value), ("list:1", "x"));
        using StringWriter written = new();
        SettingsYaml.Write(written, settings.Effective);

        Assert.StartsWith(expected.PadRight(40) + " # option --value\n", written.ToString(), StringComparison.Ordinal);
        string file = _folder.Combine("shown.yaml");
        File.WriteAllText(file, written.ToString());
        Settings again = Load(keys, file);
        Assert.Empty(again.Problems);
        Assert.All(settings.Effective.Zip(again.Effective), pair => Assert.True(pair.First.HasValuesOf(pair.Second)));
    }

    [Fact]
    public void Write_Secret_IsACommentWithoutIt()
    {
        using StringWriter written = new();
        SettingsYaml.Write(written, Load([SettingKey.Value("token") with { IsSecret = true }], file: null, ("token", "hunter2")).Effective);
        Assert.Equal("# token: (hidden)".PadRight(40) + " # option --token\n", written.ToString());
    }

    private static Settings Load(SettingKey[] keys, string? file, params (string Key, string Value)[] options) =>
        Settings.Load(new SettingsSources
        {
            Keys = keys,
            File = file,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal),
            CommandLine = options.ToDictionary(option => option.Key, option => (string?)option.Value, StringComparer.Ordinal),
        });
}
