using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>The fingerprint pairs and statements of other projects.</summary>
internal static class Corpus
{
    /// <summary>Where they are among the vectors.</summary>
    public const string Folder = "fingerprint";

    public static IEnumerable<string> Statements() => Lines("sql_corpus.jsonl").Select(line => line.GetString()!);

    /// <summary>Every statement that crashed a proxy once.</summary>
    public static IEnumerable<string> Crashers() =>
        Lines("proxysql__crashing-payloads.jsonl").Select(line => line.GetProperty("sql").GetString()!);

    public static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Vectors.Path(Folder, name)).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>What other tools make of statements, where their rules are about grouping.</summary>
    public static IEnumerable<ToolFingerprint> ToolFingerprints() =>
        from path in Directory.EnumerateFiles(Vectors.Path(Folder), "*.jsonl").Order(StringComparer.Ordinal)
        let name = Path.GetFileName(path)
        where !name.StartsWith("sql_corpus", StringComparison.Ordinal) && !name.Contains("crashing", StringComparison.Ordinal)
        from line in Lines(name)
        let options = line.TryGetProperty("options", out JsonElement given) ? $" {given}" : ""
        select new ToolFingerprint(
            line.GetProperty("dialect_rules").GetString() + options,
            line.GetProperty("sql").GetString()!,
            line.GetProperty("fingerprint").GetString()!);
}
