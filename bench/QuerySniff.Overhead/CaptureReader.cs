using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>A program that reads captures.</summary>
/// <param name="Name">For reports.</param>
/// <param name="IsFast">Whether it can be given a large capture.</param>
/// <param name="Prepare">What makes its input of the capture, not measured; or none.</param>
/// <param name="Command">
/// A shell command; {0} is the capture, {1} the port, {2} its prepared input, {3} the agent's executable.
/// </param>
/// <param name="CountQueries">Finds in its output how many queries it saw; null if it counts none.</param>
internal sealed record CaptureReader(
    string Name, bool IsFast, string? Prepare, string Command, Func<string, long?> CountQueries)
{
    /// <summary>Reads the capture, and does nothing with it.</summary>
    public const string Floor = "tcpdump -w /dev/null";

    /// <summary>QuerySniff.</summary>
    public const string Own = "querysniff digest";

    /// <summary>All of them.</summary>
    public static readonly CaptureReader[] All =
    [
        new(Floor, IsFast: true, Prepare: null, "tcpdump -r {0} -w /dev/null", _ => null),
        new(Own, IsFast: true, Prepare: null, "{3} digest --json --port {1} {0}", CountDigests),
        new(
            "tshark -Y mysql.query", IsFast: false, Prepare: null,
            "tshark -r {0} -d tcp.port=={1},mysql -Y mysql.query -T fields -e mysql.query",
            output => output.AsSpan().Count('\n')),
        new(
            "pt-query-digest --type tcpdump", IsFast: false,
            Prepare: "tcpdump -s 65535 -x -nn -q -tttt -r {0} >{2}",
            "pt-query-digest --type tcpdump --watch-server 127.0.0.1:{1} --output json --limit 100% --no-version-check {2}",
            CountPtQueries),
    ];

    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Runs it over a capture.</summary>
    public async Task<ReplayRun> RunAsync(int round, RecordedCapture capture)
    {
        using TemporaryFolder folder = new();
        string output = folder.Combine("output");
        string rss = folder.Combine("rss");
        string[] values =
        [
            capture.Path, capture.Port.ToString(CultureInfo.InvariantCulture), folder.Combine("input"), QuerySniffCondition.AgentPath,
        ];
        if (Prepare is not null)
        {
            await ShellAsync(string.Format(CultureInfo.InvariantCulture, Prepare, values)).ConfigureAwait(false);
        }

        // GNU time reports the largest resident memory; the CPU time of what has ended, the kernel reports to the microsecond.
        string command = string.Format(CultureInfo.InvariantCulture, Command, values);
        double before = CpuClock.OfEndedChildren();
        await ShellAsync($"exec /usr/bin/time --format=%M --output={rss} {command} >{output}").ConfigureAwait(false);
        double cpuSeconds = CpuClock.OfEndedChildren() - before;
        string text = await File.ReadAllTextAsync(output).ConfigureAwait(false);
        string kib = await File.ReadAllTextAsync(rss).ConfigureAwait(false);
        double rssMib = double.Parse(kib, CultureInfo.InvariantCulture) / 1024;
        return new ReplayRun(round, capture.Workload, capture.IsSlice, Name, cpuSeconds, rssMib, CountQueries(text));
    }

    private static Task<string> ShellAsync(string command) => ProcessUnderTest.RunAsync("bash", ["-c", command], timeout: RunTimeout);

    // The statements alone: sysbench does not count that it quits.
    private static long? CountDigests(string output)
    {
        using JsonDocument result = JsonDocument.Parse(output);
        return result.RootElement.GetProperty("digests").EnumerateArray()
            .Where(digest => !digest.GetProperty("fingerprint").GetString()!.StartsWith("COM_", StringComparison.Ordinal))
            .Sum(digest => digest.GetProperty("count").GetInt64());
    }

    // It writes the JSON object on a line of its own. A connection's end is one of its queries, "administrator command".
    private static long? CountPtQueries(string output)
    {
        string line = output.Split('\n').First(line => line.StartsWith('{'));
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.GetProperty("classes").EnumerateArray()
            .Where(query => !query.GetProperty("fingerprint").GetString()!.StartsWith("administrator", StringComparison.Ordinal))
            .Sum(query => query.GetProperty("query_count").GetInt64());
    }
}
