using QuerySniff.Agent.Output;
using QuerySniff.Agent.Screen;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>The list as plain text (`top --once`): every statement, each on a line.</summary>
internal static class TopText
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="options">What it is of.</param>
    /// <param name="span">What was captured.</param>
    /// <param name="width">Columns that a line may take; null: as many as the statement takes.</param>
    public static void Write(TextWriter output, TopOptions options, TopSpan span, int? width)
    {
        TopTable table = TopTable.Of(span, options.Filter, options.Order);
        TopColumn[] columns = [.. TopColumn.Within(width ?? int.MaxValue)];
        WriteLine(string.Concat(columns.Select(column => column.Head.PadLeft(column.Width) + " ")) + "STATEMENT");
        foreach (TopRow row in table.Rows)
        {
            string numbers = string.Concat(columns.Select(c => c.Text(row, table.Total).PadLeft(c.Width) + " "));
            WriteLine(numbers + Cells.Printable(row.Digest.Fingerprint));
        }

        DigestWindow window = span.Window;
        string coverage = CoverageText.Describe(window.Servers.Total(), window.Capture);
        output.WriteLine($"In {Duration.Format(span.ElapsedNanoseconds)} on {options.What}. Coverage: {coverage}");

        void WriteLine(string line) => output.WriteLine(width is { } columnsMax ? Cells.Cut(line, columnsMax) : line);
    }
}
