using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// How often each statement ran: by the server's performance schema, which is the truth, and by the aggregator. Both write
/// a statement's text in their own way; what is compared is the text without spaces, quotes and case.
/// </summary>
internal static class DigestCounts
{
    /// <summary>Forgets what the server has counted.</summary>
    public static Task ResetAsync(MariaDbServer server) =>
        server.ExecuteAsync("TRUNCATE performance_schema.events_statements_summary_by_digest");

    /// <summary>What the server has counted of a schema's clients.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfServerAsync(MariaDbServer server, string schema)
    {
        string rows = await server.ExecuteAsync(
            $"""
            SELECT DIGEST_TEXT, COUNT_STAR FROM performance_schema.events_statements_summary_by_digest
            WHERE SCHEMA_NAME = '{schema}'
            """);
        return Sum(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t'))
            .Select(parts => (parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture))));
    }

    /// <summary>What the aggregator has stored.</summary>
    public static async Task<(IReadOnlyDictionary<string, long> Counts, JsonElement Coverage)> OfAggregatorAsync(
        RunningAggregator aggregator)
    {
        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=500");
        return (
            Sum(answer.GetProperty("digests").EnumerateArray().Select(digest => (
                digest.GetProperty("fingerprint").GetString()!, digest.GetProperty("count").GetInt64()))),
            answer.GetProperty("coverage"));
    }

    private static Dictionary<string, long> Sum(IEnumerable<(string Text, long Count)> counts) => counts
        .GroupBy(count => Normal(count.Text), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(count => count.Count), StringComparer.Ordinal);

    // The performance schema shortens lists to "...", and has its own spelling of some names and keywords.
    private static string Normal(string text) => new string([.. text.Where(c => c is not (' ' or '`'))])
        .ToUpperInvariant()
        .Replace("(...)", "(?)", StringComparison.Ordinal)
        .Replace("DISTINCTROW", "DISTINCT", StringComparison.Ordinal);
}
