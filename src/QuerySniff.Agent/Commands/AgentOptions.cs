using System.CommandLine;
using System.Globalization;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Commands;

/// <summary>
/// The options that are settings: the same ones for every command that captures live, so that one file and one environment
/// serve them all. A command adds those that mean something to it.
/// </summary>
internal static class AgentOptions
{
    /// <summary>Interfaces.</summary>
    public static readonly Option<string[]> Interface = new("--interface", "-i")
    {
        Description = "The interface to capture on; repeat it for several [default: any]",
        HelpName = "IF",
    };

    /// <summary>The servers' ports.</summary>
    public static readonly Option<int[]> Port = MakePort();

    /// <summary>Where batches go.</summary>
    public static readonly Option<string[]> Aggregator = new("--aggregator")
    {
        Description = "Where digests are sent; repeat it for others to turn to when it is away [default: http://127.0.0.1:7381]",
        HelpName = "URL",
    };

    /// <summary>Who the aggregators' certificates must be of.</summary>
    public static readonly Option<string?> CaFile = new("--ca-file")
    {
        Description = "The authorities that https aggregators' certificates must be of, PEM [default: what the system trusts]",
        HelpName = "FILE",
    };

    /// <summary>The certificate that the agent shows.</summary>
    public static readonly Option<string?> ClientCertificate = new("--client-certificate")
    {
        Description = "The certificate to show to aggregators that ask for one, PEM [default: off]",
        HelpName = "FILE",
    };

    /// <summary>Its key.</summary>
    public static readonly Option<string?> ClientKey = new("--client-key")
    {
        Description = "Its private key, PEM [default: off]",
        HelpName = "FILE",
    };

    /// <summary>The token that the agent sends.</summary>
    public static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = "The file of the token to send to aggregators that ask for one [default: off]",
        HelpName = "FILE",
    };

    /// <summary>The agent's name.</summary>
    public static readonly Option<string?> AgentId = new("--agent-id")
    {
        Description = "This agent's name, unique in the fleet [default: the host's name]",
        HelpName = "NAME",
    };

    /// <summary>Threads that share the capture.</summary>
    public static readonly Option<int?> CaptureWorkers = new("--capture-workers")
    {
        Description = "Threads that share the connections of a host where one core is not enough [default: 1]",
        HelpName = "N",
    };

    /// <summary>The ring's size.</summary>
    public static readonly Option<int?> RingMib = new("--ring-mib")
    {
        Description = "The kernel's ring buffer for each interface and worker, in MiB [default: 32]",
        HelpName = "MIB",
    };

    /// <summary>Where batches wait.</summary>
    public static readonly Option<string?> Spool = new("--spool")
    {
        Description = "The folder that digests wait in until they are sent, or off to keep them in memory [default: a folder of this user's state]",
        HelpName = "DIR",
    };

    /// <summary>How much may wait there.</summary>
    public static readonly Option<int?> SpoolMib = new("--spool-mib")
    {
        Description = "How much may wait there, in MiB [default: 512]",
        HelpName = "MIB",
    };

    /// <summary>The CPU time that it may take.</summary>
    public static readonly Option<int?> CpuLimit = new("--cpu-limit")
    {
        Description = "CPU time to stay within, in percent of one core, by looking at fewer connections; 0 for no limit [default: 10]",
        HelpName = "PERCENT",
    };

    /// <summary>The bound of a window's rows.</summary>
    public static readonly Option<int?> KeysMax = new("--keys-max")
    {
        Description = "Rows that a window may have: what finds no place is counted in the row (other) [default: 20000]",
        HelpName = "N",
    };

    /// <summary>Where its own metrics are served.</summary>
    public static readonly Option<string?> MetricsListen = new("--metrics-listen")
    {
        Description = "Serve the agent's own /metrics and /healthz there, as in 127.0.0.1:9104 [default: off]",
        HelpName = "ADDRESS",
    };

    /// <summary>The tags that name an application.</summary>
    public static readonly Option<string[]> ApplicationTag = new("--application-tag")
    {
        Description = "A comment tag that names the application, such as route; repeat it for several [default: application]",
        HelpName = "KEY",
    };

    /// <summary>The patterns of names that are taken for one.</summary>
    public static readonly Option<string[]> MergeName = new("--merge-name")
    {
        Description = "Names to take for one: log_# for log_1, log_2 and so on (# digits, * anything); repeat it for several",
        HelpName = "PATTERN",
    };

    /// <summary>The user to become.</summary>
    public static readonly Option<string?> User = new("--user")
    {
        Description = "The user to run as once the capture is open; needs root to begin with",
        HelpName = "NAME",
    };

    /// <summary>How log lines are written.</summary>
    public static readonly Option<string?> LogFormat = new("--log-format")
    {
        Description = "How log lines are written: text or json [default: text]",
        HelpName = "FORMAT",
    };

    /// <summary>The YAML file.</summary>
    public static readonly Option<string?> Config = new("--config")
    {
        Description = "Read settings from a YAML file; its keys are these options' names, as in agent_id",
        HelpName = "FILE",
    };

    /// <summary>All of them: an option for each key, and the file.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Interface, Port, Aggregator, CaFile, ClientCertificate, ClientKey, TokenFile, AgentId, CaptureWorkers, RingMib, Spool, SpoolMib, CpuLimit, KeysMax, MetricsListen,
        ApplicationTag, MergeName, User, LogFormat, Config,
    ];

    /// <summary>Reads the settings that a command line, the environment and the file make.</summary>
    /// <exception cref="UsageException">One of them cannot be what it is.</exception>
    public static AgentSettings Read(ParseResult options) => AgentSettings.From(Settings.Load(SourcesOf(options)));

    /// <summary>Where a command's settings come from.</summary>
    public static SettingsSources SourcesOf(ParseResult options) => new()
    {
        Keys = AgentSettings.Keys,
        File = options.GetValue(Config),
        CommandLine = CommandLineOf(options),
    };

    private static Option<int[]> MakePort()
    {
        Option<int[]> option = new("--port", "-p")
        {
            Description = "The database server's TCP port; repeat it for several [default: 3306]",
            HelpName = "N",
        };
        option.Validators.Add(CaptureFileArguments.ValidatePorts);
        return option;
    }

    private static Dictionary<string, string?> CommandLineOf(ParseResult options)
    {
        Dictionary<string, string?> values = new(StringComparer.Ordinal)
        {
            ["ca_file"] = options.GetValue(CaFile),
            ["client_certificate"] = options.GetValue(ClientCertificate),
            ["client_key"] = options.GetValue(ClientKey),
            ["token_file"] = options.GetValue(TokenFile),
            ["agent_id"] = options.GetValue(AgentId),
            ["capture_workers"] = options.GetValue(CaptureWorkers)?.ToString(CultureInfo.InvariantCulture),
            ["ring_mib"] = options.GetValue(RingMib)?.ToString(CultureInfo.InvariantCulture),
            ["spool"] = options.GetValue(Spool),
            ["cpu_limit"] = options.GetValue(CpuLimit)?.ToString(CultureInfo.InvariantCulture),
            ["keys_max"] = options.GetValue(KeysMax)?.ToString(CultureInfo.InvariantCulture),
            ["metrics_listen"] = options.GetValue(MetricsListen),
            ["spool_mib"] = options.GetValue(SpoolMib)?.ToString(CultureInfo.InvariantCulture),
            ["user"] = options.GetValue(User),
            ["log_format"] = options.GetValue(LogFormat),
        };
        AddList(values, "aggregator", options.GetValue(Aggregator) ?? []);
        AddList(values, "interface", options.GetValue(Interface) ?? []);
        AddList(values, "application_tag", options.GetValue(ApplicationTag) ?? []);
        AddList(values, "merge_name", options.GetValue(MergeName) ?? []);
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
