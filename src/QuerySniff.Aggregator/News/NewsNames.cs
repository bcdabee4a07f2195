using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>What the API and the metrics call the kinds of news.</summary>
internal static class NewsNames
{
    public const string NewDigest = "new_digest";
    public const string Slower = "slower";
    public const string Errors = "errors";

    public static IReadOnlyDictionary<string, NewsKind> Kinds { get; } = new Dictionary<string, NewsKind>(StringComparer.Ordinal)
    {
        [NewDigest] = NewsKind.NewDigest,
        [Slower] = NewsKind.Slower,
        [Errors] = NewsKind.Errors,
    };

    public static string Of(NewsKind kind) => Kinds.First(name => name.Value == kind).Key;
}
