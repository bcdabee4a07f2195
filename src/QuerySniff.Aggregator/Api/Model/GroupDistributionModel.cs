using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How long the commands of one value of a dimension took.</summary>
internal sealed record GroupDistributionModel : DistributionModel
{
    /// <summary>Takes a group.</summary>
    public GroupDistributionModel(RangeGroup group, HeatmapBands bands)
        : base(group.Aggregate, bands)
    {
        Value = group.Value;
    }

    /// <summary>The value; empty: unknown.</summary>
    public string Value { get; }
}
