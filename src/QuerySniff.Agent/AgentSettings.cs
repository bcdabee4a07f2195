using System.Text;
using QuerySniff.Agent.Pipeline;
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
        SettingKey.Value("aggregator", "http://127.0.0.1:7381"),
        SettingKey.Value("agent_id", Environment.MachineName),
        SettingKey.Value("ring_mib", "64"),
        SettingKey.List("application_tag", CommentTagKeys.Application),
        SettingKey.List("merge_name"),
    ];

    // The kernel takes a ring's size as an int of bytes.
    private const int RingMibMax = 2047;

    // The contract's bound (ingest.proto).
    private const int AgentIdBytesMax = 255;

    /// <summary>Interfaces to capture on; "any" for all.</summary>
    public required IReadOnlyList<string> Interfaces { get; init; }

    /// <summary>The servers' TCP ports.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Where batches go.</summary>
    public required Uri Aggregator { get; init; }

    /// <summary>The agent's name, unique in the fleet.</summary>
    public required string AgentId { get; init; }

    /// <summary>The size of the kernel's ring buffer of each interface.</summary>
    public required int RingMib { get; init; }

    /// <summary>How statements are told apart.</summary>
    public required StatementOptions Statements { get; init; }

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
            Aggregator = AggregatorOf(settings),
            AgentId = agentId,
            RingMib = settings.GetInt32("ring_mib", 1, RingMibMax)!.Value,
            Statements = StatementsOf(settings),
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

    // A path would be silently left out of the calls: gRPC's paths begin at the root.
    private static Uri AggregatorOf(Settings settings) =>
        Uri.TryCreate(settings.GetString("aggregator"), UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            ? address
            : throw settings.Invalid("aggregator", "an address like http://127.0.0.1:7381");
}
