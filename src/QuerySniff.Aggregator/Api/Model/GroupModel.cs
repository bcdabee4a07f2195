namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One value of a dimension.</summary>
internal sealed record GroupModel
{
    /// <summary>Empty: unknown.</summary>
    public required string Value { get; init; }

    public required long Count { get; init; }

    public required long Errors { get; init; }

    /// <summary>In microseconds.</summary>
    public required double DurationSumUs { get; init; }

    /// <summary>In microseconds; null where none was timed, as are the percentiles.</summary>
    public required double? MeanUs { get; init; }

    public required double? P50Us { get; init; }

    public required double? P95Us { get; init; }

    public required double? P99Us { get; init; }

    /// <summary>Share of the digest's load, 0 to 1.</summary>
    public required double Share { get; init; }
}
