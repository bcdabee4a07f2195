using System.Globalization;
using System.Text.RegularExpressions;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Reads Prometheus' text format as its manual has it, and refuses what is not so.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    public PrometheusText(string text)
    {
        string family = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.False(line.EndsWith(' '));
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                family = words[2];
                _types.Add(family, words[3]); // throws on a second
                Assert.True(words[3] != "counter" || family.EndsWith("_total", StringComparison.Ordinal), family);
            }
            else
            {
                Match match = Line().Match(line);
                Assert.True(match.Success, line);
                Assert.StartsWith(family, match.Groups["name"].Value, StringComparison.Ordinal);
                _samples.Add(match.Groups["series"].Value, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The types of metrics by name, without a histogram's suffixes.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Every series with its value.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public double this[string series] => _samples[series];

    /// <summary>The names that samples really have, such as those of a histogram's buckets.</summary>
    public IReadOnlySet<string> Names => _samples.Keys.Select(series => series.Split('{')[0]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The sum over all series of a name.</summary>
    public double Sum(string name) => _samples.Where(sample => sample.Key.Split('{')[0] == name).Sum(sample => sample.Value);

    [GeneratedRegex("""^(?<series>(?<name>[a-z_]+)(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})?) (?<value>\S+)$""")]
    private static partial Regex Line();
}
