using System.Globalization;
using System.Net;
using System.Text;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Digests;
using QuerySniff.Hosting;
using QuerySniff.Sql;
using QuerySniff.Sql.Merging;

namespace QuerySniff.Agent;

/// <summary>What `querysniff agent` is told by its options, environment and configuration file.</summary>
internal sealed class AgentSettings
{
    /// <summary>The keys that there are; the options have the same names.</summary>
    public static readonly SettingKey[] Keys =
    [
        SettingKey.List("interface", "any"),
        SettingKey.List("port", "3306"),
        SettingKey.List("aggregator", "http://127.0.0.1:7381"),
        SettingKey.Value("agent_id", Environment.MachineName),
        SettingKey.Value("ring_mib", "32"),
        SettingKey.List("application_tag", CommentTagKeys.Application),
        SettingKey.List("merge_name"),
        SettingKey.Value("spool", DefaultSpool()),
        SettingKey.Value("spool_mib", "512"),
        SettingKey.Value("cpu_limit", "10"),
        SettingKey.Value("keys_max", DigestWindow.RowsMaxDefault.ToString(CultureInfo.InvariantCulture)),
        SettingKey.Value("metrics_listen", Off),
    ];

    // The kernel takes a ring's size as an int of bytes.
    private const int RingMibMax = 2047;

    // Some of the largest batches.
    private const int SpoolMibMin = 16;

    // A TiB: more would be a mistake in the unit.
    private const int SpoolMibMax = 1 << 20;

    // All cores of the largest hosts.
    private const int CpuLimitPercentMax = 100_000;

    // Fewer would say little more than the row "(other)" does.
    private const int KeysMaxMin = 100;

    // A window of more would be a burden to the aggregator every ten seconds (IngestLimits.RowsMax a batch).
    private const int KeysMaxMost = 100_000;

    private const string Off = "off";

    // The contract's bound (ingest.proto).
    private const int AgentIdBytesMax = 255;

    /// <summary>Interfaces to capture on; "any" for all.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The servers' TCP ports.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Where batches go: to one of these, each a host alone; the others are for when it is away.</summary>
    public required IReadOnlyList<Uri> Aggregators { get; init; }

    /// <summary>The agent's name, unique in the fleet.</summary>
    public required string AgentId { get; init; }

    /// <summary>The size of the kernel's ring buffer of each interface.</summary>
    public required int RingMib { get; init; }

    /// <summary>How statements are told apart.</summary>
    public required StatementOptions Statements { get; init; }

    /// <summary>The folder that batches wait in until they are acknowledged; null to keep them in memory.</summary>
    public required string? Spool { get; init; }

    /// <summary>How much may wait there, in MiB.</summary>
    public required int SpoolMib { get; init; }

    /// <summary>The CPU time that the process may take, in percent of one core; 0: as much as it needs.</summary>
    public required int CpuLimitPercent { get; init; }

    /// <summary>Rows that a window may have, beside the row "(other)".</summary>
    public required int KeysMax { get; init; }

    /// <summary>Where the agent's own metrics are served; null for nowhere.</summary>
    public required IPEndPoint? MetricsListen { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UsageException">One of them cannot be what it is.</exception>
    public static AgentSettings From(Settings settings)
    {
        string agentId = settings.GetString("agent_id")!;
        if (Encoding.UTF8.GetByteCount(agentId) is 0 or > AgentIdBytesMax)
        {
            throw settings.Invalid("agent_id", $"a name of 1 to {AgentIdBytesMax} bytes");
        }

        return new AgentSettings
        {
            Interfaces = settings.GetStrings("interface"),
            Ports = settings.GetInt32s("port", 1, ushort.MaxValue),
            Aggregators = AggregatorsOf(settings),
            AgentId = agentId,
            RingMib = settings.GetInt32("ring_mib", 1, RingMibMax)!.Value,
            Statements = StatementsOf(settings),
            Spool = SpoolOf(settings),
            SpoolMib = settings.GetInt32("spool_mib", SpoolMibMin, SpoolMibMax)!.Value,
            CpuLimitPercent = settings.GetInt32("cpu_limit", 0, CpuLimitPercentMax)!.Value,
            KeysMax = settings.GetInt32("keys_max", KeysMaxMin, KeysMaxMost)!.Value,
            MetricsListen = MetricsListenOf(settings),
        };
    }

    private static StatementOptions StatementsOf(Settings settings) => new()
    {
        ApplicationTags = settings.GetStrings(
            "application_tag",
            CommentTagKeys.All.Count,
            tag => CommentTagKeys.All.Contains(tag, StringComparer.Ordinal),
            $"one of {string.Join(", ", CommentTagKeys.All)}"),
        MergedNames = settings.GetStrings(
            "merge_name",
            NameMerger.PatternsMax,
            NameMerger.IsPattern,
            $"a name of at most {NameMerger.PatternBytesMax} bytes with # for digits or * for anything in it, without dot, space, quote and ?"),
    };

    private static Uri[] AggregatorsOf(Settings settings)
    {
        Uri[] addresses = [.. settings.GetStrings("aggregator")
            .Select((text, i) => AddressOf(text) ?? throw settings.Invalid($"aggregator:{i}", "an address like http://127.0.0.1:7381"))
            .Distinct()];
        return addresses.Length > 0 ? addresses : throw new UsageException("'aggregator' has no address.");
    }

    // A path would be silently left out of the calls: gRPC's paths begin at the root.
    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? address
            : null;

    private static IPEndPoint? MetricsListenOf(Settings settings) => settings.GetString("metrics_listen") switch
    {
        Off => null,
        var text when IPEndPoint.TryParse(text!, out IPEndPoint? address) && address.Port > 0 => address,
        _ => throw settings.Invalid("metrics_listen", "an address and port like 127.0.0.1:9104, or off"),
    };

    private static string? SpoolOf(Settings settings) => settings.GetString("spool") switch
    {
        "" => throw settings.Invalid("spool", "a folder, or off"),
        Off => null,
        var path => Path.GetFullPath(path!),
    };

    // Where such a program keeps its state: what systemd says, or file-hierarchy(7) for root and for a user.
    private static string DefaultSpool()
    {
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } given)
        {
            return Path.Combine(given.Split(':')[0], "spool");
        }

        string state = Environment.IsPrivilegedProcess
            ? "/var/lib"
            : Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } home
                ? home
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "querysniff", "spool");
    }
}
