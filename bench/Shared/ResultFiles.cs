using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuerySniff.Bench;

/// <summary>The files of <c>bench/results/</c>.</summary>
internal static class ResultFiles
{
    /// <summary>How results are written as JSON: names as_this, for readers and diffs.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a result as JSON.</summary>
    public static void WriteJson<T>(string folder, string name, T result) =>
        File.WriteAllText(PathOf(folder, name), JsonSerializer.Serialize(result, Json) + "\n");

    /// <summary>Writes a result as text: Markdown or SVG.</summary>
    public static void WriteText(string folder, string name, Action<TextWriter> write)
    {
        using StreamWriter writer = new(PathOf(folder, name)) { NewLine = "\n" };
        write(writer);
    }

    private static string PathOf(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
