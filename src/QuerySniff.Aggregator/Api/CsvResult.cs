using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using QuerySniff.Aggregator.Api.Model;

namespace QuerySniff.Aggregator.Api;

/// <summary>
/// A table as CSV (RFC 4180): a header line, CRLF, UTF-8. How much of the traffic was decoded and where the next page begins, which
/// a table has no place for, are headers. A text that a spreadsheet would take for a formula gets an apostrophe before it: it
/// came from a statement or a client, and must not run.
/// </summary>
internal sealed class CsvResult(
    string name, IReadOnlyList<CsvColumn> columns, IEnumerable rows, CoverageModel? coverage, string? nextCursor) : IResult
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        StringBuilder text = new();
        AppendLine(text, columns.Select(object? (column) => column.Name));
        foreach (object row in rows)
        {
            AppendLine(text, columns.Select(column => column.Get(row)));
        }

        HttpResponse response = httpContext.Response;
        response.ContentType = CsvTable.MediaType + "; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"querysniff-{name}.csv\"";
        if (coverage?.Share is { } share)
        {
            response.Headers["QuerySniff-Coverage"] = share.ToString(CultureInfo.InvariantCulture);
        }

        if (nextCursor is not null)
        {
            response.Headers["QuerySniff-Next-Cursor"] = nextCursor;
        }

        return response.WriteAsync(text.ToString(), Encoding.UTF8, httpContext.RequestAborted);
    }

    /// <summary>A cell's text.</summary>
    internal static string Cell(object? value)
    {
        string cell = value switch
        {
            null => "",
            string text => text.AsSpan().IndexOfAny(FormulaStarts) == 0 ? "'" + text : text,
            bool flag => flag ? "true" : "false",
            DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
            _ => throw new ArgumentException($"A table has no cells of {value.GetType()}.", nameof(value)),
        };
        return cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private static void AppendLine(StringBuilder text, IEnumerable<object?> values) =>
        text.AppendJoin(',', values.Select(Cell)).Append("\r\n");
}
