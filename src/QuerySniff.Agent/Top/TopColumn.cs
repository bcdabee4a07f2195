using System.Globalization;
using QuerySniff.Agent.Output;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Top;

/// <summary>A column of the list.</summary>
/// <param name="Head">What stands above it.</param>
/// <param name="Width">Its cells; numbers stand at its right.</param>
/// <param name="TerminalWidthMin">The terminal's columns from which on it is shown: the statement needs room first.</param>
/// <param name="Text">A row's value; the second row is the sum over all.</param>
internal sealed record TopColumn(string Head, int Width, int TerminalWidthMin, Func<TopRow, TopRow, string> Text)
{
    // The text's own; "SELECT c FROM sbtest1" still fits beside the columns that are always there.
    private const int StatementWidthMin = 20;

    /// <summary>All columns, in their order; the statement follows them.</summary>
    public static readonly IReadOnlyList<TopColumn> All =
    [
        new("LOAD", 6, 0, (row, _) => Load(row.Load)),
        new("SHARE", 6, 96, (row, total) => Quantity.Percent(row.Totals.DurationSum, total.Totals.DurationSum)),
        new("CALLS/S", 7, 0, (row, _) => Quantity.Count(row.Rate(row.Totals.Count))),
        new("MEAN", 7, 0, (row, _) => Time(row, row.Mean)),
        new("P95", 7, 0, (row, _) => Time(row, row.P95)),
        new("P99", 7, 112, (row, _) => Time(row, row.Quantile(0.99))),
        new("ERR/S", 6, 0, (row, _) => Quantity.Count(row.Rate(row.Totals.Errors))),
        new("ROWS/S", 7, 120, (row, _) => Quantity.Count(row.Rate(row.Totals.RowsSent))),
        new("BYTES/S", 7, 0, (row, _) => Quantity.Count(row.Rate(row.Bytes))),
        new("DIGEST", DigestId.Digits, 160, (row, _) => DigestId.Format(row.Digest.Id)),
    ];

    /// <summary>The columns that find a place.</summary>
    public static IEnumerable<TopColumn> Within(int terminalWidth)
    {
        int width = StatementWidthMin;
        foreach (TopColumn column in All.Where(column => terminalWidth >= column.TerminalWidthMin))
        {
            width += column.Width + 1;
            if (width > terminalWidth)
            {
                yield break;
            }

            yield return column;
        }
    }

    /// <summary>A duration of a row's; "-" if none was timed.</summary>
    public static string Time(TopRow row, double nanoseconds) =>
        row.Totals.Duration.Count == 0 ? "-" : Quantity.Time(nanoseconds);

    /// <summary>A load in at most six characters, with the digits that matter: "0.004", "1.23", "123".</summary>
    public static string Load(double load)
    {
        string format = load switch
        {
            >= 100 => "0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            0 => "0",
            _ => "0.000",
        };
        return load.ToString(format, CultureInfo.InvariantCulture);
    }
}
