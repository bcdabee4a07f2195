using System.Globalization;
using System.Net;
using System.Text;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
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
        SettingKey.List("aggregator", "http://127.0.0.1:7381") with { IsReloadable = true },
        SettingKey.Value("ca_file", Off),
        SettingKey.Value("client_certificate", Off),
        SettingKey.Value("client_key", Off),
        SettingKey.Value("token_file", Off),
        SettingKey.Value("agent_id", Environment.MachineName),
        SettingKey.Value("capture_workers", "1"),
        SettingKey.Value("ring_mib", "32"),
        SettingKey.List("application_tag", CommentTagKeys.Application),
        SettingKey.List("merge_name"),
        SettingKey.Value("spool", DefaultSpool()),
        SettingKey.Value("spool_mib", "512") with { IsReloadable = true },
        SettingKey.Value("cpu_limit", "10") with { IsReloadable = true },
        SettingKey.Value("keys_max", DigestWindow.RowsMaxDefault.ToString(CultureInfo.InvariantCulture)),
        SettingKey.Value("metrics_listen", Off),
        SettingKey.Value("user"),
        SettingKey.Value("log_format", LogFormatText),
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

    private const string LogFormatText = "text";
    private const string LogFormatJson = "json";

    // The contract's bound (ingest.proto).
    private const int AgentIdBytesMax = 255;

    /// <summary>Interfaces to capture on; "any" for all.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The servers' TCP ports.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Where batches go: to one of these, each a host alone; the others are for when it is away.</summary>
    public required IReadOnlyList<Uri> Aggregators { get; init; }

    /// <summary>Who signs the aggregators' certificates; null for whom the system trusts.</summary>
    public required string? CaFile { get; init; }

    /// <summary>The certificate that this agent shows; null for none.</summary>
    public required string? ClientCertificate { get; init; }

    /// <summary>Its private key.</summary>
    public required string? ClientKey { get; init; }

    /// <summary>The file of the token that this agent sends; null for none.</summary>
    public required string? TokenFile { get; init; }

    /// <summary>The agent's name, unique in the fleet.</summary>
    public required string AgentId { get; init; }

    /// <summary>Threads that share the capture, each with the connections that are its own.</summary>
    public required int CaptureWorkers { get; init; }

    /// <summary>The size of the kernel's ring buffer of each interface, and of each worker.</summary>
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

    /// <summary>The user to run as once the capture is open; null to stay who it is.</summary>
    public required string? User { get; init; }

    /// <summary>How log lines are written.</summary>
    public required LogFormat LogFormat { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UsageException">One of them cannot be what it is.</exception>
    public static AgentSettings From(Settings settings)
    {
        AgentSettings read = new()
        {
            Interfaces = settings.GetStrings("interface"),
            Ports = settings.GetInt32s("port", 1, ushort.MaxValue),
            Aggregators = AggregatorsOf(settings),
            CaFile = FileOf(settings, "ca_file"),
            ClientCertificate = FileOf(settings, "client_certificate"),
            ClientKey = FileOf(settings, "client_key"),
            TokenFile = FileOf(settings, "token_file"),
            AgentId = AgentIdOf(settings),
            CaptureWorkers = settings.GetInt32("capture_workers", 1, LiveSource.SharedMax)!.Value,
            RingMib = settings.GetInt32("ring_mib", 1, RingMibMax)!.Value,
            Statements = StatementsOf(settings),
            Spool = SpoolOf(settings),
            SpoolMib = settings.GetInt32("spool_mib", SpoolMibMin, SpoolMibMax)!.Value,
            CpuLimitPercent = settings.GetInt32("cpu_limit", 0, CpuLimitPercentMax)!.Value,
            KeysMax = settings.GetInt32("keys_max", KeysMaxMin, KeysMaxMost)!.Value,
            MetricsListen = MetricsListenOf(settings),
            User = UserOf(settings),
            LogFormat = LogFormatOf(settings),
        };
        RejectUnguarded(settings, read);
        settings.ThrowIfInvalid();
        return read;
    }

    private static void RejectUnguarded(Settings settings, AgentSettings read)
    {
        if (read.ClientCertificate is null != read.ClientKey is null)
        {
            settings.Reject(
                read.ClientCertificate is null ? "client_certificate" : "client_key",
                "a PEM file, since client_certificate and client_key go together");
        }

        // Whoever listens on the way would have the token.
        if (read.TokenFile is not null && read.Aggregators.Any(a => a.Scheme == Uri.UriSchemeHttp && !a.IsLoopback))
        {
            settings.Reject("token_file", "off unless each aggregator is an https:// address, or on the loopback");
        }
    }

    private static string? FileOf(Settings settings, string key)
    {
        string file = settings.GetString(key)!;
        if (file.Length == 0)
        {
            settings.Reject(key, "a file, or off");
        }

        return file is Off or "" ? null : Path.GetFullPath(file);
    }

    private static string AgentIdOf(Settings settings)
    {
        string agentId = settings.GetString("agent_id")!;
        if (Encoding.UTF8.GetByteCount(agentId) is 0 or > AgentIdBytesMax)
        {
            settings.Reject("agent_id", $"a name of 1 to {AgentIdBytesMax} bytes");
        }

        return agentId;
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

    private static IReadOnlyList<Uri> AggregatorsOf(Settings settings)
    {
        List<Uri> addresses = [];
        foreach ((int i, string text) in settings.GetStrings("aggregator").Index())
        {
            if (AddressOf(text) is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                settings.Reject($"aggregator:{i}", "an address like http://127.0.0.1:7381");
            }
        }

        return [.. addresses.Distinct()];
    }

    // A path would be silently left out of the calls: gRPC's paths begin at the root.
    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? address
            : null;

    private static string? SpoolOf(Settings settings)
    {
        string spool = settings.GetString("spool")!;
        if (spool.Length == 0)
        {
            settings.Reject("spool", "a folder, or off");
        }

        return spool is Off or "" ? null : Path.GetFullPath(spool);
    }

    private static string? UserOf(Settings settings)
    {
        string? user = settings.GetString("user");
        if (user is "")
        {
            settings.Reject("user", "the name of a user of this host");
        }

        return user;
    }

    private static LogFormat LogFormatOf(Settings settings)
    {
        string name = settings.GetString("log_format")!;
        if (name is not (LogFormatText or LogFormatJson))
        {
            settings.Reject("log_format", $"{LogFormatText} or {LogFormatJson}");
        }

        return name == LogFormatJson ? LogFormat.Json : LogFormat.Text;
    }

    private static IPEndPoint? MetricsListenOf(Settings settings)
    {
        string listen = settings.GetString("metrics_listen")!;
        if (listen == Off)
        {
            return null;
        }

        if (IPEndPoint.TryParse(listen, out IPEndPoint? address) && address.Port > 0)
        {
            return address;
        }

        settings.Reject("metrics_listen", "an address and port like 127.0.0.1:9104, or off");
        return null;
    }

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
