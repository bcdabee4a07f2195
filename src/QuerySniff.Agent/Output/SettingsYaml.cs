using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Output;

/// <summary>Writes settings as a file that can be read again, with the source of each beside it.</summary>
internal static class SettingsYaml
{
    /// <summary>The column that sources stand in, unless the setting is longer.</summary>
    private const int SourceColumn = 40;

    // What needs no quotes: '#' begins a comment after a space alone, ':' ends a key before one or at the end.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@#*+-");

    /// <summary>Writes a line for each key; one that nothing sets is a comment.</summary>
    public static void Write(TextWriter output, IEnumerable<EffectiveSetting> settings)
    {
        foreach (EffectiveSetting setting in settings)
        {
            output.WriteLine($"{LineOf(setting).PadRight(SourceColumn)} # {setting.Source}");
        }
    }

    private static string LineOf(EffectiveSetting setting) => setting switch
    {
        { Key.IsSecret: true } => $"# {setting.Key.Name}: {string.Join(", ", setting.Shown)}",
        { Values.Count: 0 } => $"# {setting.Key.Name}:",
        { Key.IsList: true } => $"{setting.Key.Name}: [{string.Join(", ", setting.Shown.Select(Scalar))}]",
        _ => $"{setting.Key.Name}: {Scalar(setting.Shown[0])}",
    };

    // A string of JSON is one of YAML.
    private static string Scalar(string value) => IsPlain(value)
        ? value
        : $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static bool IsPlain(string value) =>
        value.Length > 0
        && !value.AsSpan().ContainsAnyExcept(Plain)
        && (char.IsAsciiLetterOrDigit(value[0]) || value[0] is '_' or '.' or '/')
        && value[^1] != ':'
        && value is not ("null" or "Null" or "NULL");
}
