using System.Globalization;
using System.Text.RegularExpressions;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>Runs sysbench, and reads what it says.</summary>
internal static partial class Sysbench
{
    /// <summary>Tables, and rows of each: 20 MB, which the server's buffer pool holds many times.</summary>
    private const int Tables = 4;
    private const int TableRows = 25_000;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Creates and fills the tables.</summary>
    public static Task PrepareAsync(Target target) => RunAsync(target, Workload.ReadWrite, ["prepare"]);

    /// <summary>Runs a load.</summary>
    /// <param name="target">The server.</param>
    /// <param name="cell">The load.</param>
    /// <param name="end">When it ends: <c>--time=5</c> or <c>--events=1000</c>.</param>
    /// <param name="rate">Events a second; null for as many as the server answers.</param>
    public static async Task<LoadResult> LoadAsync(Target target, Cell cell, string[] end, double? rate = null)
    {
        string rateOption = string.Create(CultureInfo.InvariantCulture, $"--rate={Math.Ceiling(rate ?? 0):0}");
        string output = await RunAsync(
            target,
            Workload.All.Single(workload => workload.Name == cell.Workload),
            [
                .. end, rateOption, $"--threads={cell.Threads}", $"--db-ps-mode={(cell.Prepared ? "auto" : "disable")}",
                "--histogram=on", "run",
            ]).ConfigureAwait(false);
        (double Ms, long Count)[] histogram = [.. HistogramLine().Matches(output).Select(line => (
            double.Parse(line.Groups["ms"].ValueSpan, CultureInfo.InvariantCulture),
            long.Parse(line.Groups["count"].ValueSpan, CultureInfo.InvariantCulture)))];
        return new LoadResult(
            Number(output, "queries"), Number(output, "transactions"), Percentile(histogram, 0.95), Percentile(histogram, 0.99));
    }

    private static Task<string> RunAsync(Target target, Workload workload, string[] options) => ProcessUnderTest.RunAsync(
        "sysbench",
        [
            workload.Script, $"--mysql-host={target.Host}", $"--mysql-port={target.Port}", $"--mysql-user={target.User}",
            $"--mysql-password={target.Password}", $"--mysql-db={target.Database}", $"--tables={Tables}",
            $"--table-size={TableRows}", .. workload.Options, .. options,
        ],
        timeout: EndTimeout);

    private static double Percentile((double Ms, long Count)[] histogram, double q)
    {
        double rank = q * histogram.Sum(bucket => bucket.Count);
        foreach ((double ms, long count) in histogram)
        {
            rank -= count;
            if (rank <= 0)
            {
                return ms;
            }
        }

        return double.NaN;
    }

    private static long Number(string output, string name)
    {
        Match match = Regex.Match(output, $@"^\s*{name}:\s+(\d+)", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        return match.Success
            ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"sysbench did not say '{name}':\n{output}");
    }

    [GeneratedRegex(@"^\s*(?<ms>[\d.]+) \|\**\s+(?<count>\d+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HistogramLine();
}
