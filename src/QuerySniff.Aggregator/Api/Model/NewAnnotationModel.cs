namespace QuerySniff.Aggregator.Api.Model;

/// <summary>An annotation that is to be made.</summary>
internal sealed record NewAnnotationModel
{
    /// <summary>When it happened, or began, RFC 3339; now by default.</summary>
    public string? Time { get; init; }

    /// <summary>When it ended, RFC 3339; null for a moment.</summary>
    public string? Until { get; init; }

    /// <summary>What it is, in a line of 1 to 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>More about it, up to 4,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Up to 20 names and values, of up to 100 characters.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>The hosts that it is about, up to 100 agents' ids; null or none: all.</summary>
    public IReadOnlyList<string?>? Hosts { get; init; }
}
