using QuerySniff.Agent.Output;
using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Top;

/// <summary>What clients' sessions do beside their statements: connections, transactions, and what runs now.</summary>
internal static class SessionsPage
{
    /// <summary>Rows of each table: some screens of them.</summary>
    private const int RowsMax = 100;

    /// <summary>Lays the page out.</summary>
    /// <param name="span">What was captured.</param>
    /// <param name="filter">What is wanted of it.</param>
    /// <param name="time">The time that it is of, in words.</param>
    /// <param name="width">The terminal's columns.</param>
    public static List<ScreenLine> Layout(TopSpan span, TopFilter filter, string time, int width)
    {
        string only = filter.IsEmpty ? "" : $"   only {Cells.Printable(filter.ToString())}";
        List<ScreenLine> lines = [new ScreenLine($"Connections, transactions, unfinished commands   {time}{only}", LineStyle.Title)];
        foreach (SessionTable table in SessionTable.Of(SumsOf(span, filter), RowsMax))
        {
            lines.Add(new ScreenLine(""));
            lines.Add(new ScreenLine(table.Title, LineStyle.Title));
            lines.Add(new ScreenLine(Cells.Cut(table.Head, width), LineStyle.Header));
            lines.AddRange(table.Lines.Select(line => new ScreenLine(Cells.Cut(line, width))));
        }

        return lines;
    }

    /// <summary>What passes a filter. A connection has no statement, schema and application to be filtered by.</summary>
    public static SessionSums SumsOf(TopSpan span, TopFilter filter) => SessionSums.Of(
        span.Window, span.Now, counts => filter.Passes(counts.User, counts.Client), filter.Passes);
}
