namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest in two ranges.</summary>
internal sealed record ComparedDigestModel
{
    /// <summary>The digest id, 16 hex digits.</summary>
    public required string Digest { get; init; }

    public required string Fingerprint { get; init; }

    public required string Summary { get; init; }

    /// <summary>new, gone, regressed, improved, unchanged or too_few.</summary>
    public required string State { get; init; }

    /// <summary>When it was first ever seen.</summary>
    public required DateTime FirstSeen { get; init; }

    /// <summary>Null where it is gone.</summary>
    public required ComparedModel? Now { get; init; }

    /// <summary>Null where it is new.</summary>
    public required ComparedModel? Base { get; init; }

    /// <summary>How many times as long the 95th percentile is.</summary>
    public required double? P95Ratio { get; init; }

    /// <summary>How many times as long the mean is.</summary>
    public required double? MeanRatio { get; init; }

    /// <summary>The probability that a command of now is slower than one of before: 0.5 for no difference; null where there are too few.</summary>
    public required double? Effect { get; init; }

    /// <summary>How likely the difference of the durations is by chance.</summary>
    public required double? PValue { get; init; }

    /// <summary>How likely the difference of the shares of errors is by chance.</summary>
    public required double? ErrorsPValue { get; init; }
}
