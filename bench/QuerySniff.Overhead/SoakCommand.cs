using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>`soak`: the agent beside a live server for a long time.</summary>
internal static class SoakCommand
{
    private const string JsonName = "soak.json";

    private static readonly TimeSpan WarmUpMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private static readonly Option<int> Minutes = new("--minutes") { Description = "For how long", DefaultValueFactory = _ => 60 };
    private static readonly Option<string> Output = new("--output") { Description = "The folder for soak.json and .md", DefaultValueFactory = _ => "bench/results" };
    private static readonly Option<bool> Report = new("--report") { Description = "Measure nothing: write the report of soak.json anew" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("soak", "Watch the agent's memory, handles and counts for a long time") { Minutes, Output, Report };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        string folder = options.GetRequiredValue(Output);
        SoakResult result = options.GetValue(Report)
            ? JsonSerializer.Deserialize<SoakResult>(
                await File.ReadAllTextAsync(Path.Combine(folder, JsonName), stop).ConfigureAwait(false), ResultFiles.Json)!
            : await MeasureAsync(options.GetValue(Minutes), folder, stop).ConfigureAwait(false);
        ResultFiles.WriteText(folder, "soak.md", markdown => SoakReport.Write(markdown, result));
        SoakReport.Write(Console.Out, result);
        return 0;
    }

    private static async Task<SoakResult> MeasureAsync(int minutes, string folder, CancellationToken stop)
    {
        TimeSpan duration = TimeSpan.FromMinutes(minutes);
        SoakPlan plan = new(duration, duration / 2 < WarmUpMax ? duration / 2 : WarmUpMax, Period);
        string command = string.Create(CultureInfo.InvariantCulture, $"bench/soak --minutes {minutes}");

        // Written after each look: what is interrupted is kept as far as it went.
        SoakResult result = await Soak.RunAsync(plan, command, Keep, stop).ConfigureAwait(false);
        Keep(result);
        return result;

        void Keep(SoakResult soFar) => ResultFiles.WriteJson(folder, JsonName, soFar);
    }
}
