using System.CommandLine;
using System.Globalization;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary><c>fleet</c>: an aggregator under a fleet's load, and its answers over a fleet's past.</summary>
internal static class FleetCommand
{
    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = "A few hosts, and less of everything, to try it" };
        Option<string> output = new("--output")
        {
            Description = "The folder for fleet.md",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => "bench/results",
        };
        Option<string> folder = new("--folder")
        {
            Description = "Where the stores are made, on the disk that is to be measured",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        Command command = new("fleet", "Measures the aggregator: ingest of a fleet's windows, and its answers over a week of them.")
        {
            quick, output, folder,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            bool isQuick = arguments.GetValue(quick);
            FleetOptions options = isQuick ? FleetOptions.Quick : FleetOptions.Full;
            string stores = Path.Combine(arguments.GetRequiredValue(folder), "querysniff-fleet-" + Path.GetRandomFileName());
            try
            {
                Machine machine = Machine.Describe("bench/fleet" + (isQuick ? " --quick" : ""));
                string loadBefore = File.ReadAllText("/proc/loadavg").Split(' ')[0];
                IngestResult ingest = await FleetIngest.RunAsync(options, Path.Combine(stores, "ingest"), cancellationToken).ConfigureAwait(false);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{ingest.Rows / ingest.Seconds:N0} rows/s; filling the store for the answers")).ConfigureAwait(false);
                FleetReport report = new(
                    machine,
                    loadBefore,
                    options,
                    ingest,
                    await FleetReads.RunAsync(options, Path.Combine(stores, "reads"), cancellationToken).ConfigureAwait(false));
                ResultFiles.WriteText(arguments.GetRequiredValue(output), "fleet.md", report.Write);
                report.Write(Console.Out);
            }
            finally
            {
                Directory.Delete(stores, recursive: true);
            }
        });
        return command;
    }
}
