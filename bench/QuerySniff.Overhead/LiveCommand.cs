using System.CommandLine;
using System.Text.Json;
using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>`live`: the overhead on a live server.</summary>
internal static class LiveCommand
{
    private const string JsonName = "overhead.json";
    private const string Text = "text";
    private const string Prepared = "prepared";
    private const string Saturated = "saturated";
    private const string Fixed = "fixed";
    private const string Loopback = "lo";

    private static readonly Option<bool> Quick = new("--quick") { Description = "A few minutes: point selects of 16 threads, three short rounds" };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds of everything [default: 5; quick: 3]" };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "The length of each load [default: 5; quick: 2]" };
    private static readonly Option<string[]> Workloads = Several("--workload", "Which loads", [.. Workload.All.Select(workload => workload.Name)]);
    private static readonly Option<int[]> Threads = new("--threads") { Description = "Connections [default: 1, 16, 64 and 128; quick: 16]", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Modes = Several("--mode", "How statements are sent", Text, Prepared);
    private static readonly Option<string[]> Loads = Several("--load", "As fast as the server answers, or at half that rate", Saturated, Fixed);
    private static readonly Option<string?> Server = new("--server") { Description = "A server of your own, HOST:PORT, on this machine. Nothing in it is changed: only its own load is watched, or with --user also queries are sent to it that read", HelpName = "HOST:PORT" };
    private static readonly Option<string?> User = new("--user") { Description = "Who may read the tables that `sysbench oltp_read_only --tables=4 --table-size=25000 prepare` has made there" };
    private static readonly Option<string> Password = new("--password") { Description = "The user's password", DefaultValueFactory = _ => "" };
    private static readonly Option<string> Database = new("--database") { Description = "The schema of the tables", DefaultValueFactory = _ => Target.PrivateDatabase };
    private static readonly Option<int?> ServerPid = new("--server-pid") { Description = "The server's process, to say what a share of its CPU the agent takes" };
    private static readonly Option<string> Interface = new("--interface") { Description = "The interface that the server's traffic passes", DefaultValueFactory = _ => Loopback };
    private static readonly Option<string> Output = new("--output") { Description = "The folder for overhead.json, .md and .svg", DefaultValueFactory = _ => "bench/results" };
    private static readonly Option<bool> Add = new("--add") { Description = "Keep what overhead.json has from this machine, and add to it" };
    private static readonly Option<bool> Report = new("--report") { Description = "Measure nothing: write the report and the chart of overhead.json anew" };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Server.Validators.Add(option =>
        {
            if (option.GetValueOrDefault<string>() is { } address && AddressOf(address) is null)
            {
                option.AddError($"--server: '{address}' is not HOST:PORT");
            }
        });
        Command command = new("live", "Measure the overhead on a live server")
        {
            Quick, Rounds, Seconds, Workloads, Threads, Modes, Loads, Server, User, Password, Database, ServerPid, Interface, Output, Add, Report,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string[]> Several(string name, string description, params string[] values)
    {
        Option<string[]> option = new(name)
        {
            Description = $"{description} [default: all; quick: {values[0]}]",
            AllowMultipleArgumentsPerToken = true,
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static (string Host, int Port)? AddressOf(string address) =>
        address.Split(':') is [{ Length: > 0 } host, string port] && ushort.TryParse(port, out ushort number) && number > 0
            ? (host, number)
            : null;

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        string folder = options.GetRequiredValue(Output);
        if (options.GetValue(Report))
        {
            WriteReport(folder, await ReadAsync(folder, stop).ConfigureAwait(false));
            return 0;
        }

        BatchSink sink = await BatchSink.StartAsync().ConfigureAwait(false);
        await using (sink.ConfigureAwait(false))
        {
            WriteReport(folder, await MeasureAsync(options, folder, sink, stop).ConfigureAwait(false));
        }

        return 0;
    }

    private static async Task<OverheadResult> ReadAsync(string folder, CancellationToken stop)
    {
        string json = await File.ReadAllTextAsync(Path.Combine(folder, JsonName), stop).ConfigureAwait(false);
        return JsonSerializer.Deserialize<OverheadResult>(json, ResultFiles.Json)!;
    }

    private static async Task<OverheadResult> MeasureAsync(ParseResult options, string folder, BatchSink sink, CancellationToken stop)
    {
        Plan plan = PlanOf(options);
        OverheadResult? before = options.GetValue(Add) ? await ReadAsync(folder, stop).ConfigureAwait(false) : null;
        Machine machine = Machine.Describe("bench/overhead " + string.Join(' ', options.Tokens.Select(token => token.Value).Skip(1)));
        List<Measurement> measurements = [.. before?.Measurements ?? []];
        int roundsBefore = measurements.Select(measurement => measurement.Round).DefaultIfEmpty().Max();
        machine = before is null ? machine : machine with { Command = $"{before.Machine.Command}; {machine.Command}" };
        using PrivateServers? servers = options.GetValue(Server) is null ? await PrivateServers.StartAsync().ConfigureAwait(false) : null;
        IReadOnlyList<Condition> conditions = servers?.Conditions(plan.Interface, sink) ?? OwnServerConditions(options, plan, sink);
        string? version = servers is null ? null : await servers.VersionAsync().ConfigureAwait(false);
        string[] tools = await ToolVersions.ReadAsync("sysbench", "tcpdump").ConfigureAwait(false);

        // Written after each load: what is interrupted is kept as far as it went.
        void OnMeasured(Measurement measurement)
        {
            measurements.Add(measurement with { Round = roundsBefore + measurement.Round });
            ResultFiles.WriteJson(folder, JsonName, new OverheadResult(machine, version, tools, measurements));
        }

        await new Experiment(plan, conditions, OnMeasured).RunAsync(stop).ConfigureAwait(false);
        return new OverheadResult(machine, version, tools, measurements);
    }

    private static void WriteReport(string folder, OverheadResult result)
    {
        ResultFiles.WriteText(folder, "overhead.md", markdown => OverheadReport.Write(markdown, result));
        if (result.Measurements.Any(measurement => measurement.Cell.Saturated))
        {
            ResultFiles.WriteText(folder, "overhead.svg", svg => OverheadChart.Write(svg, result));
        }

        OverheadReport.Write(Console.Out, result);
    }

    private static Plan PlanOf(ParseResult options)
    {
        bool quick = options.GetValue(Quick);
        return new Plan
        {
            Rounds = options.GetValue(Rounds) is > 0 and int rounds ? rounds : quick ? 3 : 5,
            Seconds = options.GetValue(Seconds) is > 0 and int seconds ? seconds : quick ? 2 : 5,
            Cells = CellsOf(options, quick),
            Interface = options.GetRequiredValue(Interface),
        };
    }

    private static IReadOnlyList<Cell> CellsOf(ParseResult options, bool quick)
    {
        bool isOwn = options.GetValue(Server) is not null;
        if (isOwn && options.GetValue(User) is null)
        {
            return [new Cell(Cell.Observed, Threads: 0, Prepared: false, Saturated: false)];
        }

        IEnumerable<string> readable = Workload.All.Where(workload => !isOwn || !workload.ChangesData).Select(workload => workload.Name);
        return Plan.Combine(
            readable.Intersect(Given(options, Workloads, quick, [.. Workload.All.Select(workload => workload.Name)]), StringComparer.Ordinal),
            Given(options, Threads, quick: false, quick ? [16] : [1, 16, 64, 128]),
            Given(options, Modes, quick, Text, Prepared).Select(mode => mode == Prepared),
            Given(options, Loads, quick, Saturated, Fixed).Select(load => load == Saturated));
    }

    private static T[] Given<T>(ParseResult options, Option<T[]> option, bool quick, params T[] all) => options.GetValue(option) switch
    {
        { Length: > 0 } given => given,
        _ when quick => all[..1],
        _ => all,
    };

    private static IReadOnlyList<Condition> OwnServerConditions(ParseResult options, Plan plan, BatchSink sink)
    {
        (string host, int port) = AddressOf(options.GetValue(Server)!)!.Value;
        Target target = new(
            host, port, options.GetValue(User) ?? "", options.GetRequiredValue(Password), options.GetRequiredValue(Database), options.GetValue(ServerPid));
        return
        [
            new Condition(Condition.NothingName, target),
            new QuerySniffCondition(target, plan.Interface, sink),
            new TcpdumpCondition(target, plan.Interface),
        ];
    }
}
