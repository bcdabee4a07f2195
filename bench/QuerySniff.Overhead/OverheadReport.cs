using System.Globalization;

namespace QuerySniff.Overhead;

/// <summary>The measurements as Markdown.</summary>
internal static class OverheadReport
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter markdown, OverheadResult result)
    {
        markdown.WriteLine("# Overhead on a live server");
        markdown.WriteLine();
        result.Machine.Write(markdown);
        markdown.WriteLine($"- server: {result.Server ?? "not asked"}; {string.Join("; ", result.Tools)}");
        markdown.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"- {result.Measurements.GroupBy(measurement => measurement.Cell).Min(cell => cell.Select(one => one.Round).Distinct().Count())} rounds or more of each load, in random order; ratios to nothing in the same round, geometric means with 95 % bootstrap intervals over the rounds; of the watchers the median load"));
        foreach (IGrouping<string, Measurement> load in result.Measurements.GroupBy(LoadName, StringComparer.Ordinal))
        {
            markdown.WriteLine();
            markdown.WriteLine($"## {load.Key}: all workloads and thread counts");
            WriteComparison(markdown, [.. load]);
        }

        markdown.WriteLine();
        markdown.WriteLine("## Each load");
        foreach (IGrouping<Cell, Measurement> cell in result.Measurements
            .GroupBy(measurement => measurement.Cell).OrderBy(cell => cell.Key.ToString(), StringComparer.Ordinal))
        {
            markdown.WriteLine();
            double? rate = cell.Where(measurement => measurement.Condition == Condition.NothingName)
                .Average(measurement => measurement.Load?.Queries / measurement.Seconds);
            markdown.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"### {cell.Key}{(rate is null ? "" : $": {rate:#,0} queries/s with nothing")}"));
            WriteComparison(markdown, [.. cell]);
        }
    }

    private static string LoadName(Measurement measurement) => measurement.Cell switch
    {
        { Workload: Cell.Observed } => "The server's own load",
        { Saturated: true } => "Saturated",
        _ => "At a fixed rate",
    };

    private static void WriteComparison(TextWriter markdown, Measurement[] measurements)
    {
        markdown.WriteLine();
        markdown.WriteLine("| condition | throughput | p95 | p99 | machine CPU a query | server CPU a query | watcher CPU a query | of the server's | of a core | start | RSS | drops | defects | commands a query |");
        markdown.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (Comparison comparison in Comparison.All(measurements))
        {
            string[] figures =
            [
                comparison.Condition,
                Ratio(comparison.Throughput),
                Ratio(comparison.P95),
                Ratio(comparison.P99),
                Ratio(comparison.MachineCpu),
                Ratio(comparison.ServerCpu),
                Figure(comparison.WatcherMicrosecondsPerQuery, "0.00 µs"),
                Figure(comparison.WatcherShareOfServer, "0.0 %"),
                Figure(comparison.WatcherShareOfCore, "0.0 %"),
                Figure(comparison.StartCpuSeconds, "0.00 s"),
                Figure(comparison.RssMibMax, "0 MiB"),
                Figure(comparison.KernelDrops, "#,0"),
                Figure(comparison.Defects, "#,0"),
                Figure(comparison.CommandsPerQuery, "0.000"),
            ];
            markdown.WriteLine($"| {string.Join(" | ", figures)} |");
        }
    }

    private static string Ratio(Estimate? estimate) => estimate switch
    {
        null => "",
        { Low: double.NaN, Value: double value } => value.ToString("0.000", CultureInfo.InvariantCulture),
        { } interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Value:0.000} ({interval.Low:0.000} to {interval.High:0.000})"),
    };

    private static string Figure(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
