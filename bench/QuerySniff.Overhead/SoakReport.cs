using System.Globalization;
using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>A soak as Markdown.</summary>
internal static class SoakReport
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter markdown, SoakResult result)
    {
        SoakSample last = result.Samples[^1];
        markdown.WriteLine("# The agent, left on");
        markdown.WriteLine();
        result.Machine.Write(markdown);
        markdown.WriteLine($"- {result.Server}; {string.Join("; ", result.Tools)}");
        markdown.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"- {last.Seconds / 60:0.#} minutes, {result.Samples.Count} looks; {last.Delivered.Commands / last.Seconds:#,0} commands a second, {last.Delivered.Connections:#,0} connections that came and went"));
        markdown.WriteLine("- sysbench read-write, half text, half prepared, begun anew every 5 s; agent, server, sysbench and what the batches go to share the machine");
        markdown.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"- memory grew by {result.SlopePerHour(sample => sample.RssMib):+0.00;-0.00} MiB an hour after {result.WarmUpSeconds / 60:0.#} minutes of warm-up (least squares)"));
        markdown.WriteLine();
        markdown.WriteLine("| | begun | warm | median, warm | most | last |");
        markdown.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        WriteRow(markdown, result, "RSS, MiB", "0.0", sample => sample.RssMib);
        WriteRow(markdown, result, "managed heap, MiB", "0.0", sample => sample.HeapMib);
        WriteRow(markdown, result, "open handles", "0", sample => sample.Handles);
        WriteRow(markdown, result, "threads", "0", sample => sample.Threads);
        WriteRow(markdown, result, "CPU, % of a core", "0.0", sample => sample.CpuShare * 100);
        WriteRow(markdown, result, "connections looked at, %", "0.#", sample => sample.SampleRatio * 100);
        WriteRow(markdown, result, "frames the kernel dropped", "0", sample => sample.KernelDrops);
        WriteRow(markdown, result, "gaps, tainted, unanswered, unparsable, lost", "0", sample => sample.Delivered.Defects);
        WriteRow(markdown, result, "bytes decoded, %", "0.###", sample => sample.Delivered.Coverage * 100);
        WriteStatements(markdown, result.Statements);
    }

    private static void WriteRow(TextWriter markdown, SoakResult result, string name, string format, Func<SoakSample, double> value)
    {
        string[] figures = [.. Figures(result, value).Select(figure => figure.ToString(format, CultureInfo.InvariantCulture))];
        markdown.WriteLine($"| {name} | {string.Join(" | ", figures)} |");
    }

    // Before the warm-up has ended there is nothing to say of after it.
    private static double[] Figures(SoakResult result, Func<SoakSample, double> value)
    {
        double[] warm = [.. result.Warm.Select(value)];
        return
        [
            value(result.Samples[0]),
            warm.Length > 0 ? warm[0] : double.NaN,
            warm.Length > 0 ? Quantile.Of(warm, 0.5) : double.NaN,
            result.Samples.Max(value),
            value(result.Samples[^1]),
        ];
    }

    private static void WriteStatements(TextWriter markdown, IReadOnlyList<StatementCount> statements)
    {
        if (statements.Count == 0)
        {
            return;
        }

        markdown.WriteLine();
        markdown.WriteLine("| statements | the server's counter | the agent's batches | difference |");
        markdown.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (StatementCount statement in statements)
        {
            markdown.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {statement.Kind} | {statement.Server:#,0} | {statement.Agent:#,0} | {statement.Agent - statement.Server:+#,0;-#,0;0} |"));
        }
    }
}
