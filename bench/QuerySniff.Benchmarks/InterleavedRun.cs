using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks;

/// <summary>
/// Runs all benchmarks several times over, each round in another order: what the machine does meanwhile then hits all
/// alike, and shows as spread.
/// </summary>
internal static class InterleavedRun
{
    private const int Rounds = 7;

    // The order of the rounds is the same in every run, so that two runs differ in nothing else.
    private const int OrderSeed = 5;

    /// <summary>Runs them and writes the results.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(bool quick, string filter, string folder, string[] arguments)
    {
        Machine machine = Machine.Describe("bench/benchmarks " + string.Join(' ', arguments));
        ManualConfig config = MakeConfig(quick, filter);
        Random order = new(OrderSeed);
        List<BenchmarkReport> reports = [];
        int rounds = quick ? 1 : Rounds;
        for (int round = 1; round <= rounds; round++)
        {
            Type[] types = [.. BenchmarkTypes()];
            order.Shuffle(types);
            foreach (Type type in types)
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}/{rounds}: {type.Name}"));
                Summary summary = BenchmarkRunner.Run(type, config);
                reports.AddRange(summary.Reports);
            }
        }

        BenchmarkResult[] results = [.. reports.GroupBy(NameOf).OrderBy(group => group.Key).Select(Sum)];
        ResultFiles.WriteJson(folder, "benchmarks.json", new { machine, rounds, results });
        ResultFiles.WriteText(folder, "benchmarks.md", markdown => Write(markdown, machine, rounds, results));
        Write(Console.Out, machine, rounds, results);
        return results.Length > 0 && reports.TrueForAll(report => report.Success) ? 0 : 1;
    }

    /// <summary>The classes of benchmarks.</summary>
    public static IEnumerable<Type> BenchmarkTypes() => Assembly.GetExecutingAssembly().GetExportedTypes()
        .Where(type => type.Name.EndsWith("Benchmarks", StringComparison.Ordinal));

    // In this process: it is compiled as the agent is, and no project needs to be generated and built for each benchmark.
    private static ManualConfig MakeConfig(bool quick, string filter)
    {
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 20 : 100))
            .WithWarmupCount(quick ? 1 : 3)
            .WithIterationCount(quick ? 3 : 5);
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .AddFilter(new GlobFilter([filter]))
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "querysniff-benchmarks"));
    }

    private static (string Name, string Parameters) NameOf(BenchmarkReport report)
    {
        Descriptor descriptor = report.BenchmarkCase.Descriptor;
        string type = descriptor.Type.Name[..^"Benchmarks".Length];
        return ($"{type}.{descriptor.WorkloadMethod.Name}", report.BenchmarkCase.Parameters.PrintInfo);
    }

    private static BenchmarkResult Sum(IGrouping<(string Name, string Parameters), BenchmarkReport> group)
    {
        double[] times = [.. group.SelectMany(report => report.ResultStatistics?.OriginalValues ?? [])];
        long allocated = group.Max(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
        return new BenchmarkResult(
            group.Key.Name,
            group.Key.Parameters,
            Quantile.Of(times, 0.5),
            Quantile.Of(times, 0.1),
            Quantile.Of(times, 0.9),
            times.Length,
            allocated);
    }

    private static void Write(TextWriter markdown, Machine machine, int rounds, BenchmarkResult[] results)
    {
        markdown.WriteLine("# Stages alone");
        markdown.WriteLine();
        machine.Write(markdown);
        markdown.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"- {rounds} rounds, each in another order; times of one operation over all iterations"));
        markdown.WriteLine();
        markdown.WriteLine("| benchmark | parameters | median ns | 10 % to 90 % | allocated bytes |");
        markdown.WriteLine("| --- | --- | ---: | ---: | ---: |");
        foreach (BenchmarkResult result in results)
        {
            markdown.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {result.Name} | {result.Parameters} | {Nanoseconds(result.MedianNs)} | {Nanoseconds(result.P10Ns)} to {Nanoseconds(result.P90Ns)} | {result.AllocatedBytes:#,0} |"));
        }
    }

    private static string Nanoseconds(double time) =>
        time.ToString(time < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}
