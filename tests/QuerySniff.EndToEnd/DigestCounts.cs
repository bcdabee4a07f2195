using System.Text.Json;
using System.Text.RegularExpressions;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// How often each statement of sysbench ran: by the server's general log, which is the truth, and by the aggregator. (The
/// performance schema has counters by statement, but takes no lock for them and loses one now and then.)
/// </summary>
internal static partial class DigestCounts
{
    private const string LogFile = "general.log";

    /// <summary>Has the server begin to write down what it runs.</summary>
    public static Task StartAsync(MariaDbServer server) =>
        server.ExecuteAsync($"SET GLOBAL general_log_file = '{LogFile}'; SET GLOBAL general_log = ON");

    /// <summary>Ends that, and counts what sysbench's clients ran.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfServerAsync(MariaDbServer server)
    {
        await server.ExecuteAsync("SET GLOBAL general_log = OFF");
        return File.ReadLines(Path.Combine(server.Folder, "data", LogFile))
            .Select(line => line.Split("Query\t"))
            .Where(parts => parts.Length == 2 && SysbenchStatement().IsMatch(parts[1]))
            .GroupBy(parts => WithoutSpaces(Literal().Replace(parts[1], "?")).Replace("(?,?,?,?)", "(?)", StringComparison.Ordinal))
            .ToDictionary(group => group.Key, group => group.LongCount(), StringComparer.Ordinal);
    }

    /// <summary>What the aggregator has stored, and what it says was seen and lost.</summary>
    public static async Task<(IReadOnlyDictionary<string, long> Counts, JsonElement Coverage)> OfAggregatorAsync(
        RunningAggregator aggregator)
    {
        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=500");
        return (
            answer.GetProperty("digests").EnumerateArray().ToDictionary(
                digest => WithoutSpaces(digest.GetProperty("fingerprint").GetString()!),
                digest => digest.GetProperty("count").GetInt64(),
                StringComparer.Ordinal),
            answer.GetProperty("coverage"));
    }

    // What the log has as it was typed.
    private static string WithoutSpaces(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^(BEGIN|COMMIT)$|\bsbtest\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SysbenchStatement();

    [GeneratedRegex(@"'[^']*'|\b\d+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Literal();
}
