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
            $"- {result.Measurements.GroupBy(measurement => measurement.Cell).Min(cell => cell.Select(one => one.Round).Distinct().Count())} rounds or more of each load, in random order; ratios to nothing under the same load in the same round, medians with 95 % bootstrap intervals; of the watchers the median load"));
        if (result.Measurements.Any(measurement => measurement.Cell.Workload == Cell.Observed))
        {
            markdown.WriteLine();
            markdown.WriteLine("## The server's own load");
            WriteComparison(markdown, result.Measurements, per: "second");
            return;
        }

        foreach (IGrouping<string, Measurement> load in result.Measurements.GroupBy(LoadName, StringComparer.Ordinal))
        {
            markdown.WriteLine();
            markdown.WriteLine($"## {load.Key}: all workloads and thread counts");
            WriteComparison(markdown, [.. load], per: "query");
            foreach (IGrouping<string, Measurement> workload in load
                .GroupBy(WorkloadName, StringComparer.Ordinal).OrderBy(workload => workload.Key, StringComparer.Ordinal))
            {
                markdown.WriteLine();
                markdown.WriteLine($"### {load.Key}, {workload.Key}: all thread counts");
                WriteComparison(markdown, [.. workload], per: "query");
            }
        }

        markdown.WriteLine();
        markdown.WriteLine("## Each load");
        WriteLoads(markdown, result.Measurements);
    }

    private static string WorkloadName(Measurement measurement) =>
        $"{measurement.Cell.Workload}, {(measurement.Cell.Prepared ? "prepared" : "text")}";

    // One line each: throughput by condition, and what the agent took.
    private static void WriteLoads(TextWriter markdown, IReadOnlyList<Measurement> measurements)
    {
        string[] conditions = [.. measurements.Select(measurement => measurement.Condition).Distinct(StringComparer.Ordinal)
            .Where(condition => condition != Condition.NothingName).Order(StringComparer.Ordinal)];
        markdown.WriteLine();
        markdown.WriteLine($"| load | queries/s with nothing | {string.Join(" | ", conditions)} | QuerySniff's CPU a query | of the server's | drops |");
        markdown.WriteLine($"| --- | ---: |{string.Concat(conditions.Select(_ => " ---: |"))} ---: | ---: | ---: |");
        foreach (IGrouping<Cell, Measurement> cell in measurements
            .GroupBy(measurement => measurement.Cell).OrderBy(cell => cell.Key.ToString(), StringComparer.Ordinal))
        {
            double? rate = cell.Where(measurement => measurement.Condition == Condition.NothingName)
                .Average(measurement => measurement.Load?.Queries / measurement.Seconds);
            Dictionary<string, Comparison> all = Comparison.All([.. cell])
                .ToDictionary(comparison => comparison.Condition, StringComparer.Ordinal);
            Comparison? own = all.GetValueOrDefault(QuerySniffCondition.QuerySniffName);
            string[] figures =
            [
                cell.Key.ToString(),
                Figure(rate, "#,0"),
                .. conditions.Select(condition => Ratio(all.GetValueOrDefault(condition)?.Throughput)),
                Figure(own?.WatcherMicrosecondsPerQuery, "0.00 µs"),
                Figure(own?.WatcherShareOfServer, "0.0 %"),
                Figure(own?.KernelDrops, "#,0"),
            ];
            markdown.WriteLine($"| {string.Join(" | ", figures)} |");
        }
    }

    private static string LoadName(Measurement measurement) => measurement.Cell.Saturated ? "Saturated" : "At a fixed rate";

    private static void WriteComparison(TextWriter markdown, IReadOnlyCollection<Measurement> measurements, string per)
    {
        markdown.WriteLine();
        markdown.WriteLine($"| condition | throughput | p95 | p99 | machine CPU a {per} | server CPU a {per} | watcher CPU a query | of the server's | of a core | start | RSS | drops | defects | commands a query |");
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
