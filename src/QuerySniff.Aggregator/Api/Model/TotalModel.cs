namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The sums of the range's commands.</summary>
internal sealed record TotalModel
{
    public required long Count { get; init; }

    public required long Errors { get; init; }

    /// <summary>In microseconds.</summary>
    public required double DurationSumUs { get; init; }
}
