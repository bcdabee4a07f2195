using System.Text.Json.Serialization;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The commands of one value of a dimension.</summary>
internal sealed record GroupModel : MeasuresModel
{
    /// <summary>Takes a group.</summary>
    public GroupModel(RangeGroup row, CommandTotals total, BucketGrid? grid)
        : base(row, total, grid)
    {
        Value = row.Value;
        Fingerprint = row.Digest?.Fingerprint;
        Summary = row.Digest?.Summary;
    }

    /// <summary>The value; empty: unknown, or none. Of a digest its 16 hex digits.</summary>
    public string Value { get; }

    /// <summary>The normalised statement, where the groups are digests.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fingerprint { get; }

    /// <summary>The digest's operations and their tables, where the groups are digests.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Summary { get; }
}
