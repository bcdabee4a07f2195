using System.CommandLine;
using System.Globalization;
using QuerySniff.Bench;
using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>`replay`: the same captures through QuerySniff and what else reads them.</summary>
internal static class ReplayCommand
{
    // A text form of the capture is ten times its size, and what reads it takes an hour where tcpdump takes a second.
    private const int SliceShare = 20;
    private const int Threads = 8;

    private static readonly Option<bool> Quick = new("--quick") { Description = "Small captures, one round" };
    private static readonly Option<int?> Rounds = new("--rounds") { Description = "Rounds of everything [default: 5; quick: 1]" };
    private static readonly Option<string> Output = new("--output") { Description = "The folder for replay.json and .md", DefaultValueFactory = _ => "bench/results" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("replay", "Compare QuerySniff with other readers of captures") { Quick, Rounds, Output };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        bool quick = options.GetValue(Quick);
        int queries = quick ? 100_000 : 1_000_000;
        int rounds = options.GetValue(Rounds) ?? (quick ? 1 : 5);
        Machine machine = Machine.Describe(string.Create(CultureInfo.InvariantCulture, $"bench/replay{(quick ? " --quick" : "")} --rounds {rounds}"));
        string[] tools = await ToolVersions.ReadAsync("tcpdump", "tshark", "pt-query-digest", "sysbench").ConfigureAwait(false);
        using TemporaryFolder folder = new();
        List<RecordedCapture> captures = await RecordAsync(folder.Path, queries).ConfigureAwait(false);
        List<ReplayRun> runs = [];
        foreach (int round in Enumerable.Range(1, rounds))
        {
            foreach (RecordedCapture capture in captures)
            {
                foreach (CaptureReader reader in CaptureReader.All.Where(reader => reader.IsFast || capture.IsSlice))
                {
                    stop.ThrowIfCancellationRequested();
                    ReplayRun run = await reader.RunAsync(round, capture).ConfigureAwait(false);
                    runs.Add(run);
                    await Console.Error.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"round {round}/{rounds}: {capture.Workload}, {capture.Queries:#,0} queries, {reader.Name}: {run.CpuSeconds:0.00} s CPU")).ConfigureAwait(false);
                }
            }
        }

        ReplayResult result = new(machine, tools, captures, runs);
        string results = options.GetRequiredValue(Output);
        ResultFiles.WriteJson(results, "replay.json", result);
        ResultFiles.WriteText(results, "replay.md", markdown => ReplayReport.Write(markdown, result));
        ReplayReport.Write(Console.Out, result);
        return 0;
    }

    private static async Task<List<RecordedCapture>> RecordAsync(string folder, int queries)
    {
        using MariaDbServer server = await PrivateServers.StartOneAsync().ConfigureAwait(false);
        List<RecordedCapture> captures = [];
        foreach (Workload workload in new[] { Workload.ReadWrite, Workload.PointSelect })
        {
            Cell cell = new(workload.Name, Threads, Prepared: false, Saturated: true);
            foreach (bool isSlice in new[] { false, true })
            {
                string path = Path.Combine(folder, $"{captures.Count}.pcap");
                captures.Add(await RecordedCapture.RecordAsync(
                    Target.Of(server), cell, isSlice ? queries / SliceShare : queries, path, isSlice).ConfigureAwait(false));
            }
        }

        return captures;
    }
}
