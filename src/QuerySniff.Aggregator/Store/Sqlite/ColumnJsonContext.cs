using System.Text.Json.Serialization;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>How lists and records are kept in a column that is never searched.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(NewsFindings))]
internal sealed partial class ColumnJsonContext : JsonSerializerContext;
