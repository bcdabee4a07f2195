using System.Globalization;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Screen;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Top;

/// <summary>All that is known of one statement: its text, its measures in both spans of time, and where it comes from.</summary>
internal static class DetailPage
{
    /// <summary>The values of a dimension that are listed, the most load first.</summary>
    private const int OriginsMax = 5;

    private const int LabelWidth = 16;
    private const int ValueWidth = 16;
    private const int BarWidthMax = 40;

    /// <summary>A value of a dimension that is not known: the connection was joined mid-stream, or has none.</summary>
    private const string Unknown = "(unknown)";

    private static readonly FilterField[] Origins =
        [FilterField.Schema, FilterField.User, FilterField.Client, FilterField.Application];

    private static readonly (string Label, Func<TopRow, string> Text)[] Measures =
    [
        ("load", row => TopColumn.Load(row.Load)),
        ("calls", row => Number(row.Totals.Count)),
        ("calls/s", row => Quantity.Count(row.Rate(row.Totals.Count))),
        ("errors", row => Number(row.Totals.Errors)),
        ("mean", row => TopColumn.Time(row, row.Mean)),
        ("p50", row => TopColumn.Time(row, row.Quantile(0.5))),
        ("p95", row => TopColumn.Time(row, row.P95)),
        ("p99", row => TopColumn.Time(row, row.Quantile(0.99))),
        ("max", row => TopColumn.Time(row, row.Totals.DurationMax)),
        ("bytes in/s", row => Quantity.Count(row.Rate(row.Totals.RequestBytes))),
        ("bytes out/s", row => Quantity.Count(row.Rate(row.Totals.ResponseBytes))),
        ("rows sent/s", row => Quantity.Count(row.Rate(row.Totals.RowsSent))),
        ("rows changed/s", row => Quantity.Count(row.Rate(row.Totals.RowsAffected))),
        ("no index", row => Number(row.Totals.NoIndexUsed)),
        ("no good index", row => Number(row.Totals.NoGoodIndexUsed)),
        ("warnings", row => Number(row.Totals.Warnings)),
        ("tainted", row => Number(row.Totals.Tainted)),
    ];

    /// <summary>Lays the page out.</summary>
    /// <param name="digest">The statement.</param>
    /// <param name="data">What was captured.</param>
    /// <param name="width">The terminal's columns.</param>
    public static List<ScreenLine> Layout(Digest digest, TopData data, int width)
    {
        TopRow last = RowOf(digest, data.Last);
        TopRow all = RowOf(digest, data.All);
        List<ScreenLine> lines = [];
        lines.AddRange(Cells.Wrap(Cells.Printable(digest.Fingerprint), width).Select(text => new ScreenLine(text)));
        lines.Add(new ScreenLine(""));
        lines.Add(new ScreenLine($"digest {DigestId.Format(digest.Id)}   Percona's id {digest.PerconaId}"));
        AddMeasures(lines, data, last, all);
        AddDurations(lines, all, width);
        AddErrors(lines, all);
        foreach (FilterField origin in Origins)
        {
            AddOrigin(lines, origin, digest, data.All, width);
        }

        return lines;
    }

    private static TopRow RowOf(Digest digest, TopSpan span)
    {
        DigestTotals totals = new();
        foreach (DigestRow row in span.Window.Rows)
        {
            if (row.Digest == digest)
            {
                totals.Add(row);
            }
        }

        return new TopRow(digest, totals, span.ElapsedNanoseconds);
    }

    private static void AddMeasures(List<ScreenLine> lines, TopData data, TopRow last, TopRow all)
    {
        string lastHead = $"last {Duration.Format(data.Last.ElapsedNanoseconds)}";
        string allHead = $"in {Duration.Format(data.All.ElapsedNanoseconds)}";
        lines.Add(new ScreenLine(""));
        lines.Add(new ScreenLine(
            $"{"",LabelWidth}{lastHead,ValueWidth}{allHead,ValueWidth}", LineStyle.Title));
        foreach ((string label, Func<TopRow, string> text) in Measures)
        {
            lines.Add(new ScreenLine($"{label,-LabelWidth}{text(last),ValueWidth}{text(all),ValueWidth}"));
        }
    }

    private static void AddDurations(List<ScreenLine> lines, TopRow all, int width)
    {
        long[] decades = LatencyDecades.Count(all.Totals.Duration);
        lines.Add(new ScreenLine(""));
        lines.Add(new ScreenLine("Durations, since the start", LineStyle.Title));
        int barWidth = Math.Clamp(width - LabelWidth, 0, BarWidthMax);
        long most = Math.Max(1, decades.Max());
        foreach ((int i, long count) in decades.Index())
        {
            int bar = (int)Math.Ceiling((double)count / most * barWidth);
            string number = count == 0 ? "" : Quantity.Count(count);
            lines.Add(new ScreenLine($"{LatencyDecades.Names[i],-6} {number,8} {new string('#', bar)}"));
        }
    }

    private static void AddErrors(List<ScreenLine> lines, TopRow all)
    {
        if (all.Totals.ErrorsByCode.Count == 0)
        {
            return;
        }

        lines.Add(new ScreenLine(""));
        lines.Add(new ScreenLine("Errors by number, since the start", LineStyle.Title));
        foreach ((ushort code, long count) in all.Totals.ErrorsByCode.OrderByDescending(error => error.Value))
        {
            string name = code == 0 ? "other" : code.ToString(CultureInfo.InvariantCulture);
            lines.Add(new ScreenLine($"{name,5} {Number(count),8}"));
        }
    }

    private static void AddOrigin(List<ScreenLine> lines, FilterField origin, Digest digest, TopSpan all, int width)
    {
        Dictionary<string, DigestTotals> byValue = new(StringComparer.Ordinal);
        foreach (DigestRow row in all.Window.Rows)
        {
            if (row.Digest == digest)
            {
                string value = TopFilter.ValueOf(row, origin);
                byValue.TryAdd(value, new DigestTotals());
                byValue[value].Add(row);
            }
        }

        long sum = byValue.Values.Sum(totals => totals.DurationSum);
        lines.Add(new ScreenLine(""));
        lines.Add(new ScreenLine($"By {origin.ToString().ToLowerInvariant()}, since the start", LineStyle.Title));
        foreach ((string value, DigestTotals totals) in byValue.OrderByDescending(v => v.Value.DurationSum).Take(OriginsMax))
        {
            string name = value.Length == 0 ? Unknown : Cells.Printable(value);
            string share = Quantity.Percent(totals.DurationSum, sum);
            lines.Add(new ScreenLine(Cells.Cut($"{share,7} {Quantity.Count(totals.Count),8} {name}", width)));
        }

        if (byValue.Count > OriginsMax)
        {
            lines.Add(new ScreenLine($"{"",7} {"",8} and {Number(byValue.Count - OriginsMax)} more"));
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
