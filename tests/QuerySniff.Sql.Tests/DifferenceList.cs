using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// A checked-in list of differences, each with how many groups of statements it explains and why it is so. A test fails
/// on one that is not listed, on one that is no more, and on another count; QUERYSNIFF_BLESS=1 writes the counts anew, and
/// what is new has then to be judged by hand.
/// </summary>
internal static class DifferenceList
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Compares what was counted with what is listed.</summary>
    /// <param name="file">The list's name in this folder.</param>
    /// <param name="counts">What was counted.</param>
    public static void AssertListed(string file, Dictionary<string, int> counts)
    {
        string path = RepositoryRoot.Combine("tests", "QuerySniff.Sql.Tests", file);
        Dictionary<string, ListedDifference> listed = File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, ListedDifference>>(File.ReadAllText(path), Options)!
            : [];
        if (Environment.GetEnvironmentVariable("QUERYSNIFF_BLESS") == "1")
        {
            listed = counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(
                pair => pair.Key,
                pair => new ListedDifference(pair.Value, listed.GetValueOrDefault(pair.Key)?.Why ?? ListedDifference.NotJudged),
                StringComparer.Ordinal);
            File.WriteAllText(path, JsonSerializer.Serialize(listed, Options) + "\n");
        }

        Assert.DoesNotContain(listed.Values, difference => difference.Why == ListedDifference.NotJudged);
        Assert.Equal(
            listed.Select(pair => (pair.Key, pair.Value.Groups)).Order(),
            counts.Select(pair => (pair.Key, pair.Value)).Order());
    }
}
