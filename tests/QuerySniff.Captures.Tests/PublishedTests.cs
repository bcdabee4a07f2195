using System.Diagnostics;
using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// The published captures against what their origins expect, by the vectors' own comparison and `querysniff decode --raw`.
/// tests/captures/published.json has the disagreements.
/// </summary>
public sealed class PublishedTests
{
    [VectorsFact("compare")]
    public async Task Commands_OfEachPublishedCapture_AreWhatItsOriginExpectsOrListed()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string agent = RepositoryRoot.Combine("src", "QuerySniff.Agent", "bin", configuration, "net10.0", "querysniff");
        using Process compare = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Vectors.Path("compare"), "-v", "--decoder", agent])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        string output = await compare.StandardOutput.ReadToEndAsync();
        await compare.WaitForExitAsync();

        Assert.StartsWith("statements: ", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        DisagreementList.AssertListed("published.json", [.. CaptureCase.Published], Parse(output));
    }

    /// <summary>A line with a capture's name, then indented lines with what differs in it.</summary>
    private static IEnumerable<(string Capture, string What)> Parse(string output)
    {
        string capture = "";
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("   ", StringComparison.Ordinal))
            {
                yield return (capture, string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
            else
            {
                capture = line.Split(':')[0];
            }
        }
    }
}
