namespace QuerySniff.Aggregator.Api.Model;

/// <summary>How much of the traffic was decoded, in all and by server.</summary>
internal sealed record CoverageAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    public required IReadOnlyList<ServerCoverageModel> Servers { get; init; }

    /// <summary>What TLS hid, most bytes first; the 1,000 largest entries.</summary>
    public required IReadOnlyList<EncryptedModel> Encrypted { get; init; }
}
