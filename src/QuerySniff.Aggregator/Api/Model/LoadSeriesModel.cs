namespace QuerySniff.Aggregator.Api.Model;

/// <summary>One digest's load per bucket.</summary>
internal sealed record LoadSeriesModel
{
    /// <summary>The digest id, 16 hex digits.</summary>
    public required string Digest { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Average active sessions.</summary>
    public required double[] Values { get; init; }
}
