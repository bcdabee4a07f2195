using System.Text.Encodings.Web;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// A checked-in list of disagreements, each with who is right and why. A test fails on one that is not listed, and on
/// one that is listed and is none any more. `tests/captures/bless` writes the lists anew: what is new there has to be
/// judged by hand, and fails the test until it is.
/// </summary>
internal static class DisagreementList
{
    private const string NotJudged = "?";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Compares what was found with what is listed of the captures that were looked at.</summary>
    /// <param name="file">The list's name in tests/captures.</param>
    /// <param name="captures">The captures that were looked at.</param>
    /// <param name="found">What was found: capture and disagreement.</param>
    public static void AssertListed(string file, IReadOnlyCollection<string> captures, IEnumerable<(string Capture, string What)> found)
    {
        string path = RepositoryRoot.Combine("tests", "captures", file);
        List<Disagreement> listed = File.Exists(path)
            ? JsonSerializer.Deserialize<List<Disagreement>>(File.ReadAllText(path), Options)!
            : [];
        ILookup<(string Capture, string What), Disagreement> judged = listed.ToLookup(entry => (entry.Capture, entry.What));
        List<Disagreement> now =
        [
            .. from one in found.Distinct()
               select judged[one].FirstOrDefault() ?? new Disagreement(one.Capture, one.What, NotJudged, NotJudged),
        ];
        if (Environment.GetEnvironmentVariable("QUERYSNIFF_BLESS") == "1")
        {
            IEnumerable<Disagreement> others = listed.Where(entry => !captures.Contains(entry.Capture));
            File.WriteAllText(path, JsonSerializer.Serialize(now.Concat(others).OrderBy(entry => entry.Capture, StringComparer.Ordinal), Options) + "\n");
        }

        Assert.DoesNotContain(now, entry => entry.Right == NotJudged || entry.Why == NotJudged);
        Assert.DoesNotContain(listed, entry => captures.Contains(entry.Capture) && !now.Contains(entry));
    }
}
