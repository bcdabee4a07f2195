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
        markdown.WriteLine("- slow readers were given a smaller capture of the same load: compare rates, not times");
        foreach (IGrouping<string, RecordedCapture> workload in result.Captures.GroupBy(capture => capture.Workload, StringComparer.Ordinal))
        {
            WriteWorkload(markdown, result, [.. workload]);
        }
    }

    private static void WriteWorkload(TextWriter markdown, ReplayResult result, RecordedCapture[] captures)
    {
        RecordedCapture large = captures.Single(capture => !capture.IsSlice);
        double own = large.Queries / CpuOf(result, large, CaptureReader.Own);
        markdown.WriteLine();
        markdown.WriteLine($"## {large.Workload}");
        markdown.WriteLine();
        markdown.WriteLine("| reader | frames | CPU s | CPU against the floor | frames/CPU s | queries/CPU s | QuerySniff's rate against it | peak RSS | queries counted |");
        markdown.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
        foreach (RecordedCapture capture in captures)
        {
            double floor = CpuOf(result, capture, CaptureReader.Floor);
            foreach (IGrouping<string, ReplayRun> runs in result.Runs.Where(run => IsOf(run, capture)).GroupBy(run => run.Reader, StringComparer.Ordinal))
            {
                double cpu = CpuOf(result, capture, runs.Key);
                markdown.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {runs.Key} | {capture.Frames:#,0} | {cpu:0.00} | {cpu / floor:0.0} | {capture.Frames / cpu:#,0} | {capture.Queries / cpu:#,0} | {own * cpu / capture.Queries:0.0} | {runs.Max(run => run.RssMib):0} MiB | {CountOf(runs.First(), capture)} |"));
            }
        }
    }

    private static double CpuOf(ReplayResult result, RecordedCapture capture, string reader) => Quantile.Of(
        result.Runs.Where(run => IsOf(run, capture) && run.Reader == reader).Select(run => run.CpuSeconds), 0.5);

    private static bool IsOf(ReplayRun run, RecordedCapture capture) =>
        run.Workload == capture.Workload && run.IsSlice == capture.IsSlice;

    private static string CountOf(ReplayRun run, RecordedCapture capture) => run.Queries switch
    {
        null => "",
        long queries when queries == capture.Queries => "all",
        long queries => string.Create(
            CultureInfo.InvariantCulture, $"{queries:#,0} of {capture.Queries:#,0} ({queries - capture.Queries:+#,0;-#,0})"),
    };
}
