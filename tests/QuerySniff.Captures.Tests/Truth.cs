using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>A recorded capture's expected.json: what the client says that it did, and what the server has logged.</summary>
internal sealed class Truth
{
    private Truth(JsonElement root)
    {
        Did = [.. root.GetProperty("did").EnumerateArray().Select(Step.Of)];
        Logged = [.. root.GetProperty("log").EnumerateArray().Select(Entry.Of)];
    }

    /// <summary>The client's steps, in the order of sending.</summary>
    public IReadOnlyList<Step> Did { get; }

    /// <summary>The server's general log.</summary>
    public IReadOnlyList<Entry> Logged { get; }

    /// <summary>A case's.</summary>
    public static Truth Of(string name)
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(RepositoryRoot.Combine("tests", "captures", name, "expected.json")));
        return new Truth(document.RootElement);
    }

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private static long? Number(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) ? value.GetInt64() : null;

    /// <summary>What a client did and received; null where it cannot know (tests/captures/clients/README.md).</summary>
    internal sealed record Step(int Connection, string Command, string? Sql, long? Rows, long? Affected, long? Error, string? Client, bool Aborted)
    {
        public static Step Of(JsonElement element) => new(
            (int)Number(element, "connection")!, Text(element, "command")!, Text(element, "sql"),
            Number(element, "rows"), Number(element, "affected"), Number(element, "error"),
            Text(element, "client"), element.TryGetProperty("aborted", out JsonElement aborted) && aborted.GetBoolean());
    }

    /// <summary>A line of the general log.</summary>
    internal sealed record Entry(int Connection, string Type, string Argument)
    {
        public static Entry Of(JsonElement element) => new(
            (int)Number(element, "connection")!, Text(element, "type")!, Text(element, "argument") ?? "");
    }
}
