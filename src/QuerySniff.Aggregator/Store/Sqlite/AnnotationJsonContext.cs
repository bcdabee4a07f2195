using System.Text.Json.Serialization;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>How an annotation's lists are kept in their columns.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class AnnotationJsonContext : JsonSerializerContext;
