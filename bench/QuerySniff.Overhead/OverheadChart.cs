using System.Globalization;

namespace QuerySniff.Overhead;

/// <summary>
/// The loss of throughput on a saturated server, by workload and condition, as SVG: a bar each, with its confidence
/// interval. Made of text, so that a new run shows as a diff.
/// </summary>
internal static class OverheadChart
{
    private const int Width = 760;
    private const int LabelWidth = 190;
    private const int ValueWidth = 70;
    private const int BarHeight = 14;
    private const int BarGap = 4;
    private const int GroupGap = 30;
    private const int TitleHeight = 46;
    private const double LossMin = 0.05;

    // Colours that differ in lightness too, for who sees none; QuerySniff's stands out.
    private const string OwnColour = "#0b6e4f";
    private const string OtherColour = "#9aa5b1";

    /// <summary>Writes the chart, of what was saturated.</summary>
    public static void Write(TextWriter svg, OverheadResult result)
    {
        (string Workload, Comparison[] Bars)[] groups = [.. result.Measurements
            .Where(measurement => measurement.Cell.Saturated && measurement.Load is not null)
            .GroupBy(measurement => measurement.Cell.Workload, StringComparer.Ordinal)
            .Select(group => (group.Key, Comparison.All([.. group])
                .Where(comparison => comparison.Condition != Condition.NothingName)
                .OrderByDescending(comparison => comparison.Throughput!.Value.Value).ToArray()))];
        double lossMax = groups.SelectMany(group => group.Bars)
            .Max(bar => (double?)(1 - Lowest(bar.Throughput!.Value))) is { } most ? Math.Max(most, LossMin) : LossMin;
        int height = TitleHeight + groups.Sum(group => GroupGap + (group.Bars.Length * (BarHeight + BarGap)));

        svg.WriteLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">""");
        svg.WriteLine("""<rect width="100%" height="100%" fill="#ffffff"/>""");
        svg.WriteLine("""<text x="10" y="20" font-size="15" font-weight="bold" fill="#1f2933">Throughput lost on a saturated server</text>""");
        svg.WriteLine("""<text x="10" y="37" fill="#52606d">against nothing watching, in the same round; whiskers: 95 % interval; less is better</text>""");
        int y = TitleHeight;
        foreach ((string workload, Comparison[] bars) in groups)
        {
            svg.WriteLine($"""<text x="10" y="{y + GroupGap - 8}" font-weight="bold" fill="#1f2933">{workload}</text>""");
            y += GroupGap;
            foreach (Comparison bar in bars)
            {
                WriteBar(svg, bar, y, lossMax);
                y += BarHeight + BarGap;
            }
        }

        svg.WriteLine("</svg>");
    }

    private static void WriteBar(TextWriter svg, Comparison bar, int y, double lossMax)
    {
        Estimate ratio = bar.Throughput!.Value;
        double scale = (Width - LabelWidth - ValueWidth) / lossMax;
        double loss = 1 - ratio.Value;
        string colour = bar.Condition == QuerySniffCondition.QuerySniffName ? OwnColour : OtherColour;
        int textY = y + BarHeight - 3;
        svg.WriteLine($"""<text x="{LabelWidth - 8}" y="{textY}" text-anchor="end" fill="#1f2933">{bar.Condition}</text>""");
        svg.WriteLine($"""<rect x="{LabelWidth}" y="{y}" width="{Number(Math.Max(loss, 0) * scale)}" height="{BarHeight}" fill="{colour}"/>""");
        double end = Math.Max(loss, 0);
        if (!double.IsNaN(ratio.Low))
        {
            end = Math.Max(1 - ratio.Low, 0);
            string from = Number(LabelWidth + (Math.Max(1 - ratio.High, 0) * scale));
            string to = Number(LabelWidth + (end * scale));
            svg.WriteLine($"""<path d="M{from} {y + (BarHeight / 2)}H{to}" stroke="#1f2933" stroke-width="1.5"/>""");
        }

        svg.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""<text x="{Number(LabelWidth + (Math.Max(end, Math.Max(loss, 0)) * scale) + 6)}" y="{textY}" fill="#1f2933">{loss * 100:0.0} %</text>"""));
    }

    private static double Lowest(Estimate ratio) => double.IsNaN(ratio.Low) ? ratio.Value : ratio.Low;

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
