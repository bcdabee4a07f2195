using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>`querysniff agent`: live capture to an aggregator.</summary>
internal static class AgentCommand
{
    private static readonly Option<string[]> Interface = new("--interface", "-i")
    {
        Description = "The interface to capture on; repeat it for several [default: any]",
        HelpName = "IF",
    };

    private static readonly Option<int[]> Port = new("--port", "-p")
    {
        Description = "The database server's TCP port; repeat it for several [default: 3306]",
        HelpName = "N",
    };

    private static readonly Option<string[]> Aggregator = new("--aggregator")
    {
        Description = "Where digests are sent; repeat it for others to turn to when it is away [default: http://127.0.0.1:7381]",
        HelpName = "URL",
    };

    private static readonly Option<string?> AgentId = new("--agent-id")
    {
        Description = "This agent's name, unique in the fleet [default: the host's name]",
        HelpName = "NAME",
    };

    private static readonly Option<int?> RingMib = new("--ring-mib")
    {
        Description = "The kernel's ring buffer for each interface, in MiB [default: 64]",
        HelpName = "MIB",
    };

    private static readonly Option<string?> Spool = new("--spool")
    {
        Description = "The folder that digests wait in until they are sent, or off to keep them in memory [default: a folder of this user's state]",
        HelpName = "DIR",
    };

    private static readonly Option<int?> SpoolMib = new("--spool-mib")
    {
        Description = "How much may wait there, in MiB [default: 512]",
        HelpName = "MIB",
    };

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "Read settings from a YAML file; its keys are these options' names, as in agent_id",
        HelpName = "FILE",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Port.Validators.Add(CaptureFileArguments.ValidatePorts);
        Command command = new("agent", "Capture live and report digests to an aggregator")
        {
            Interface,
            Port,
            Aggregator,
            AgentId,
            RingMib,
            Spool,
            SpoolMib,
            Config,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult options, CancellationToken stop)
    {
        // SIGTERM is heard only once this has yielded: before that it would kill, and with it what was captured.
        await Task.Yield();
        AgentSettings settings = AgentSettings.From(Settings.Load(new SettingsSources
        {
            Keys = AgentSettings.Keys,
            File = options.GetValue(Config),
            CommandLine = CommandLineOf(options),
        }));
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddStandardError());
        AgentHost host = new(settings, TimeProvider.System, logging.CreateLogger("querysniff.agent"));
        return await host.RunAsync(stop).ConfigureAwait(false);
    }

    private static Dictionary<string, string?> CommandLineOf(ParseResult options)
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal)
        {
            ["agent_id"] = options.GetValue(AgentId),
            ["ring_mib"] = options.GetValue(RingMib)?.ToString(CultureInfo.InvariantCulture),
            ["spool"] = options.GetValue(Spool),
            ["spool_mib"] = options.GetValue(SpoolMib)?.ToString(CultureInfo.InvariantCulture),
        };
        AddList(values, "aggregator", options.GetValue(Aggregator) ?? []);
        AddList(values, "interface", options.GetValue(Interface) ?? []);
        AddList(values, "port", options.GetValue(Port)?.Select(port => port.ToString(CultureInfo.InvariantCulture)) ?? []);
        return values;
    }

    private static void AddList(Dictionary<string, string?> values, string key, IEnumerable<string> elements)
    {
        foreach ((int index, string element) in elements.Index())
        {
            values[$"{key}:{index}"] = element;
        }
    }
}
