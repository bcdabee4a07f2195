using System.Text;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// The table of the protocol's features, tests/captures/features.md: which real client's capture has each, and which test
/// has it built. `tests/captures/bless` writes it anew.
/// </summary>
public sealed class FeatureTests
{
    /// <summary>Captures named for a feature: more only make the table long.</summary>
    private const int NamedMax = 4;

    [Fact]
    public void Table_OfFeatures_IsWhatTheCapturesHave()
    {
        string path = RepositoryRoot.Combine("tests", "captures", "features.md");
        string table = Table();
        if (Environment.GetEnvironmentVariable("QUERYSNIFF_BLESS") == "1")
        {
            File.WriteAllText(path, table);
        }

        Assert.Equal(File.ReadAllText(path), table);
    }

    [Fact]
    public void BuiltFeatures_HaveTheirTests()
    {
        string sources = string.Concat(
            Directory.EnumerateFiles(RepositoryRoot.Combine("tests", "QuerySniff.MySql.Tests"), "*.cs").Select(File.ReadAllText));

        Assert.All(
            Features.All.Where(feature => feature.Built.Length > 0),
            feature => Assert.Contains($" {feature.Built}(", sources, StringComparison.Ordinal));
    }

    private static string Table()
    {
        Dictionary<string, CaptureFacts> captures = CaptureCase.Recorded.ToDictionary(name => name, name => new CaptureFacts(name), StringComparer.Ordinal);
        StringBuilder table = new("""
            # Features

            Which capture of a real client has what of the protocol, by the packets in it, and which test of QuerySniff.MySql.Tests
            has it built byte by byte from the manual: alone, where no server or client that is to be had produces it.
            Written by `tests/captures/bless`, checked by `FeatureTests`.

            """);
        foreach (IGrouping<string, Feature> group in Features.All.GroupBy(feature => feature.Group))
        {
            table.Append($"\n## {group.Key}\n\n| feature | captures | built |\n| --- | --- | --- |\n");
            foreach (Feature feature in group)
            {
                List<string> found = [.. captures.Where(capture => feature.IsIn?.Invoke(capture.Value) == true).Select(capture => capture.Key)];
                Assert.True(found.Count > 0 || feature.Built.Length > 0, $"Nothing tests {feature.Name}.");
                string more = found.Count > NamedMax ? $" and {found.Count - NamedMax} more" : "";
                string built = feature.Built.Length > 0 ? $"`{feature.Built}`" : "";
                table.Append($"| {feature.Name} | {string.Join(", ", found.Take(NamedMax))}{more} | {built} |\n");
            }
        }

        return table.ToString();
    }
}
