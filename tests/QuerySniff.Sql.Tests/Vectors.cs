using System.Text.Json;

namespace QuerySniff.Sql.Tests;

/// <summary>The fingerprint pairs and statements of other projects.</summary>
internal static class Vectors
{
    public static string? Folder { get; } = Find();

    /// <summary>Every statement of the corpus.</summary>
    public static IEnumerable<string> Corpus() => Lines("sql_corpus.jsonl").Select(line => line.GetString()!);

    /// <summary>Every statement that crashed a proxy once.</summary>
    public static IEnumerable<string> Crashers() => Lines("proxysql__crashing-payloads.jsonl").Select(line => line.GetProperty("sql").GetString()!);

    public static IEnumerable<JsonElement> Lines(string name) =>
        File.ReadLines(Path.Combine(Folder!, name)).Select(line => JsonDocument.Parse(line).RootElement);

    private static string? Find()
    {
        var root = Environment.GetEnvironmentVariable("QUERYSNIFF_VECTORS");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); root is null && folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "..", "shared", "vectors");
            root = File.Exists(Path.Combine(folder.FullName, "QuerySniff.sln")) && Directory.Exists(candidate) ? candidate : null;
        }

        return root is not null && Directory.Exists(Path.Combine(root, "fingerprint")) ? Path.Combine(root, "fingerprint") : null;
    }
}
