using System.Text.Json.Serialization.Metadata;

namespace QuerySniff.Aggregator.Api;

/// <summary>A column of a table: its name, and what takes its value out of a row; null: an empty cell.</summary>
internal sealed record CsvColumn(string Name, Func<object, object?> Get)
{
    /// <summary>The columns of rows of a type.</summary>
    public static IEnumerable<CsvColumn> Of(JsonTypeInfo row)
    {
        foreach (JsonPropertyInfo property in row.Properties)
        {
            if (property.Get is not { } get)
            {
                continue;
            }

            JsonTypeInfo type = row.Options.GetTypeInfo(property.PropertyType);
            if (type.Kind == JsonTypeInfoKind.None)
            {
                yield return new CsvColumn(property.Name, get);
            }
            else if (type.Kind == JsonTypeInfoKind.Object)
            {
                foreach (CsvColumn inner in Of(type))
                {
                    yield return new CsvColumn(
                        $"{property.Name}.{inner.Name}", outer => get(outer) is { } value ? inner.Get(value) : null);
                }
            }
        }
    }
}
