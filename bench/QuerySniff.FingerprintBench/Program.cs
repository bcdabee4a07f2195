using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using QuerySniff.FingerprintBench;
using QuerySniff.Sql;

// Prints the throughput of fingerprinting as Markdown. Argument: a file of statements, a JSON string a line, if there is one.
// The three are measured in one run, in turns, by the CPU time of their process: other load on the machine weighs less then.
const int Rounds = 9;
const int PtRounds = 3;
const double RoundNanoseconds = 100e6;

Fingerprinter fingerprinter = new();
List<Measured> results = [.. Workload.All(args.FirstOrDefault()).Select(Measure)];
Console.WriteLine(Report(results));
return 0;

Measured Measure(Workload workload)
{
    string[] texts = [.. workload.Statements.Select(Encoding.Latin1.GetString)];
    List<double> own = [];
    List<double> regex = [];
    List<double> tool = [];
    Func<ulong> runOwn = () => RunOwn(workload.Statements);
    Func<ulong> runRegex = () => RunRegex(texts);
    runOwn();
    runRegex();
    for (int round = 0; round < Rounds; round++)
    {
        own.Add(Time(runOwn) / texts.Length);
        regex.Add(Time(runRegex) / texts.Length);
        if (round < PtRounds && PtFingerprint.IsInstalled)
        {
            tool.Add(PtFingerprint.CpuNanoseconds(workload) / texts.Length);
        }
    }

    long before = GC.GetAllocatedBytesForCurrentThread();
    runOwn();
    double allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / texts.Length;
    return new Measured(workload, Median(own), own.Min(), own.Max(), Median(regex), tool.Count > 0 ? Median(tool) : 0, allocated, CountRight(workload, texts));
}

ulong RunOwn(byte[][] statements)
{
    ulong checksum = 0;
    foreach (byte[] sql in statements)
    {
        checksum ^= fingerprinter.Compute(sql).Hash;
    }

    return checksum;
}

ulong RunRegex(string[] statements)
{
    ulong checksum = 0;
    foreach (string sql in statements)
    {
        checksum += (ulong)RegexFingerprint.Compute(sql).Length;
    }

    return checksum;
}

// The CPU time of one run over a workload, from as many as fill a round.
static double Time(Func<ulong> run)
{
    ulong checksum = 0;
    int runs = 0;
    TimeSpan start = Environment.CpuUsage.TotalTime;
    double passed;
    do
    {
        checksum += run();
        runs++;
        passed = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds;
    }
    while (passed < RoundNanoseconds);

    GC.KeepAlive(checksum);
    return passed / runs;
}

#pragma warning disable CA5351 // Percona's choice: an identity, not a secret.
static int CountRight(Workload workload, string[] texts) => workload.Statements.Zip(texts).Count(pair =>
    PerconaQueryId.Compute(pair.First) == Convert.ToHexString(MD5.HashData(Encoding.Latin1.GetBytes(RegexFingerprint.Compute(pair.Second)))));
#pragma warning restore CA5351

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Report(List<Measured> results)
{
    StringBuilder text = new("# Fingerprinting\n\n");
    text.Append(CultureInfo.InvariantCulture, $"{Machine()}. `bench/fingerprint`, .NET {Environment.Version}, {RuntimeInformation.OSDescription}.\n")
        .Append("CPU time for a statement, the median of ").Append(Rounds).Append(" rounds, and QuerySniff's spread (pt-fingerprint: ").Append(PtRounds)
        .Append(" rounds, without its start), in turns in one run.\n\n")
        .Append("| statements | bytes | QuerySniff | allocated | .NET regex | pt-fingerprint | times regex | times pt-fingerprint |\n")
        .Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    foreach (Measured row in results)
    {
        string tool = row.PtFingerprint > 0 ? Nanoseconds(row.PtFingerprint) : "not installed";
        text.Append(CultureInfo.InvariantCulture, $"| {row.Workload.Name} | {row.Workload.Bytes / row.Workload.Statements.Length} | {Nanoseconds(row.QuerySniff)} ({Nanoseconds(row.Fastest)} to {Nanoseconds(row.Slowest)}) | ")
            .Append(CultureInfo.InvariantCulture, $"{row.AllocatedBytes:0} B | {Nanoseconds(row.Regex)} | {tool} | ")
            .Append(CultureInfo.InvariantCulture, $"{row.Regex / row.QuerySniff:0} | {row.PtFingerprint / row.QuerySniff:0} |\n");
    }

    text.Append(CultureInfo.InvariantCulture, $"\nThe regex implementation gives Percona's own fingerprint for {results.Sum(row => row.RegexRight)} ")
        .Append(CultureInfo.InvariantCulture, $"of these {results.Sum(row => row.Workload.Statements.Length)} statements.\n");
    if (PtFingerprint.IsInstalled)
    {
        double one = PtFingerprint.CpuNanosecondsOfOne("SELECT c FROM sbtest1 WHERE id=1");
        text.Append(CultureInfo.InvariantCulture, $"One `pt-fingerprint --query`, a process for one statement, takes {one / 1e6:0} ms.\n");
    }

    return text.ToString();
}

static string Nanoseconds(double value) =>
    value < 10_000 ? string.Create(CultureInfo.InvariantCulture, $"{value:0} ns") : string.Create(CultureInfo.InvariantCulture, $"{value / 1000:0.0} µs");

static string Machine()
{
    string model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? "unknown CPU";
    return string.Create(CultureInfo.InvariantCulture, $"{model}, {Environment.ProcessorCount} CPUs");
}
