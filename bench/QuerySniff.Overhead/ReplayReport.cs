using System.Globalization;
using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>The runs as Markdown.</summary>
internal static class ReplayReport
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter markdown, ReplayResult result)
    {
        markdown.WriteLine("# Captures read");
        markdown.WriteLine();
        result.Machine.Write(markdown);
        markdown.WriteLine($"- {string.Join("; ", result.Tools)}");
        markdown.WriteLine("- medians; CPU time of the whole process, its start included; pt-query-digest without the making of its text form");
        foreach (RecordedCapture capture in result.Captures)
        {
            markdown.WriteLine();
            markdown.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"## {capture.Name}: {capture.Frames:#,0} frames, {capture.Bytes >> 20:#,0} MiB, {capture.Queries:#,0} queries"));
            markdown.WriteLine();
            markdown.WriteLine("| reader | CPU s | against the floor | frames/CPU s | queries/CPU s | QuerySniff is faster by | peak RSS | queries counted |");
            markdown.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
            double floor = CpuOf(result, capture, CaptureReader.Floor);
            double own = CpuOf(result, capture, CaptureReader.Own);
            foreach (IGrouping<string, ReplayRun> runs in result.Runs.Where(run => run.Capture == capture.Name).GroupBy(run => run.Reader))
            {
                double cpu = CpuOf(result, capture, runs.Key);
                markdown.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {runs.Key} | {cpu:0.00} | {cpu / floor:0.0} | {capture.Frames / cpu:#,0} | {capture.Queries / cpu:#,0} | {cpu / own:0.0} | {runs.Max(run => run.RssMib):0} MiB | {Count(runs.First(), capture)} |"));
            }
        }
    }

    private static double CpuOf(ReplayResult result, RecordedCapture capture, string reader) => Quantile.Of(
        result.Runs.Where(run => run.Capture == capture.Name && run.Reader == reader).Select(run => run.CpuSeconds), 0.5);

    private static string Count(ReplayRun run, RecordedCapture capture) => run.Queries switch
    {
        null => "",
        long queries when queries == capture.Queries => "all",
        long queries => string.Create(CultureInfo.InvariantCulture, $"{queries:#,0} ({queries - capture.Queries:+#,0;-#,0})"),
    };
}
