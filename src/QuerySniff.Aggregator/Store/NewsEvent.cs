namespace QuerySniff.Aggregator.Store;

/// <summary>A digest that was new, or became worse. Times are in milliseconds since the Unix epoch.</summary>
internal sealed record NewsEvent
{
    /// <summary>Its number; 0 until it is stored.</summary>
    public long Id { get; init; }

    public required NewsKind Kind { get; init; }

    public required DigestDescription Digest { get; init; }

    /// <summary>When it was found.</summary>
    public required long FoundMs { get; init; }

    /// <summary>Since when it is so: about, to the minute.</summary>
    public required long SinceMs { get; init; }

    /// <summary>Up to when it was seen to be so.</summary>
    public required long LastMs { get; init; }

    /// <summary>When it was so no more; null while it lasts. A new digest has no end.</summary>
    public long? EndedMs { get; init; }

    public required NewsFindings Findings { get; init; }
}
