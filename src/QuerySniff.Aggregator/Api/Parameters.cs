using System.Collections.Frozen;
using System.Globalization;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>Reads the parameters that are not part of the range.</summary>
internal static class Parameters
{
    /// <summary>Buckets. About one for each pixel of a chart as wide as a large screen.</summary>
    public const int PointsMax = 2_000;

    /// <summary>Buckets of a sparkline, which each digest of the range has.</summary>
    public const int SparklinePointsMax = 200;

    /// <summary>Digests, series or groups.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Characters of a text that is looked for: more than anybody types.</summary>
    private const int TextMax = 200;

    /// <summary>The name of the operation that groups connections.</summary>
    public const string ConnectionsOperation = "getConnections";

    /// <summary>The name of the operation that groups transactions.</summary>
    public const string TransactionsOperation = "getTransactions";

    /// <summary>The name of the operation that groups unfinished commands.</summary>
    public const string UnfinishedOperation = "getUnfinished";

    /// <summary>The name of the operation that groups commands.</summary>
    public const string GroupsOperation = "getGroups";

    /// <summary>The name of the operation that compares two ranges.</summary>
    public const string ComparisonOperation = "getComparison";

    /// <summary>The name of the operation that answers distributions.</summary>
    public const string DistributionOperation = "getDigestDistribution";

    private const string ByDigest = "digest";

    /// <summary>The parameters that are numbers.</summary>
    public static readonly FrozenSet<string> Numbers = FrozenSet.Create(StringComparer.Ordinal, "limit", "points", "top");

    private static readonly Dictionary<string, DigestOrder> Orders = Names<DigestOrder>();

    private static readonly Dictionary<string, Dimension> AllDimensions = Names<Dimension>();

    // What one digest, and what transactions are grouped by.
    private static readonly Dictionary<string, Dimension> Dimensions = AllDimensions
        .Where(dimension => dimension.Value is not (Dimension.Digest or Dimension.Table or Dimension.Verb))
        .ToDictionary(StringComparer.Ordinal);

    private static readonly Dictionary<string, TransactionOrder> TransactionOrders = Names<TransactionOrder>();

    private static readonly Dictionary<string, CompareOrder> CompareOrders = Names<CompareOrder>();

    // A connection has its schema and application only for a while.
    private static readonly Dictionary<string, Dimension> ConnectionDimensions = Dimensions
        .Where(dimension => dimension.Value is Dimension.Host or Dimension.Server or Dimension.User or Dimension.Client)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>A number, taken as text: the framework's own error for a wrong one has no body.</summary>
    public static int Count(string name, string? value, int defaultValue, int max)
    {
        if (string.IsNullOrEmpty(value))
        {
            return defaultValue;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count >= 1 && count <= max
            ? count
            : throw new BadParameterException(name, $"a number from 1 to {max}");
    }

    /// <summary>The values that a parameter can have; null if they are not few.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="operation">The operation's name, since what can be grouped by differs.</param>
    public static IEnumerable<string>? ValuesOf(string parameter, string? operation) => parameter switch
    {
        "sort" => operation == ComparisonOperation ? CompareOrders.Keys : Orders.Keys,
        "by" => operation switch
        {
            ConnectionsOperation => ConnectionDimensions.Keys,
            TransactionsOperation or UnfinishedOperation => Dimensions.Keys.Prepend(ByDigest),
            GroupsOperation => AllDimensions.Keys,
            _ => Dimensions.Keys,
        },
        "order" => TransactionOrders.Keys,
        _ => null,
    };

    /// <summary>Whether an operation has no default for what it groups by.</summary>
    public static bool IsByRequired(string? operation) =>
        operation is not (GroupsOperation or DistributionOperation or ConnectionsOperation or TransactionsOperation or UnfinishedOperation);

    public static DigestOrder Order(string? value) => Named("sort", value ?? "load", Orders);

    public static CompareOrder OrderOfComparison(string? value) => Named("sort", value ?? "change", CompareOrders);

    public static Dimension By(string? value) => Named("by", value ?? "", Dimensions);

    /// <summary>What commands are grouped by, and its name.</summary>
    public static (string Name, Dimension Dimension) GroupsBy(string? value) =>
        (value ?? ByDigest, Named("by", value ?? ByDigest, AllDimensions));

    /// <summary>What transactions and unfinished commands are grouped by, and its name; null: by digest.</summary>
    public static (string Name, Dimension? Dimension) SessionsBy(string? value) => (value ?? ByDigest) switch
    {
        ByDigest => (ByDigest, null),
        { } name when Dimensions.TryGetValue(name, out Dimension dimension) => (name, dimension),
        _ => throw new BadParameterException("by", $"one of {ByDigest}, {string.Join(", ", Dimensions.Keys)}"),
    };

    public static TransactionOrder OrderOfTransactions(string? value) =>
        Named("order", value ?? "duration", TransactionOrders);

    /// <summary>What connections are grouped by, and its name.</summary>
    public static (string Name, Dimension Dimension) ConnectionsBy(string? value) =>
        (value ?? "user", Named("by", value ?? "user", ConnectionDimensions));

    /// <summary>A digest id: 16 hex digits.</summary>
    public static ulong Digest(string value) =>
        TryDigest(value, out ulong id) ? id : throw new BadParameterException("digest", "16 hex digits");

    /// <summary>Whether a text is a digest id.</summary>
    public static bool IsDigest(string value) => TryDigest(value, out _);

    /// <summary>A text to look for; null: all.</summary>
    public static string? Text(string name, string? value) => value switch
    {
        null or "" => null,
        { Length: > TextMax } => throw new BadParameterException(name, $"at most {TextMax} characters"),
        _ => value,
    };

    /// <summary>Yes or no; no by default.</summary>
    public static bool Flag(string name, string? value) => value switch
    {
        null or "" or "false" => false,
        "true" => true,
        _ => throw new BadParameterException(name, "true or false"),
    };

    private static bool TryDigest(string value, out ulong id)
    {
        id = 0;
        return value.Length == 16 && ulong.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }

    private static T Named<T>(string parameter, string value, Dictionary<string, T> names) =>
        names.TryGetValue(value, out T? found)
            ? found
            : throw new BadParameterException(parameter, $"one of {string.Join(", ", names.Keys)}");

    private static Dictionary<string, T> Names<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant(), StringComparer.Ordinal);
}
