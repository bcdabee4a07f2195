namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What somebody wrote beside the time at which it happened: a deploy, an incident.</summary>
internal sealed record AnnotationModel
{
    /// <summary>Its number; not looked at where one is made.</summary>
    public long? Id { get; init; }

    /// <summary>When it happened, or began; now by default.</summary>
    public DateTime? Time { get; init; }

    /// <summary>When it ended; null for a moment.</summary>
    public DateTime? Until { get; init; }

    /// <summary>What it is, in a line of 1 to 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>More about it, up to 4,000 characters.</summary>
    public string? Text { get; init; }

    /// <summary>Up to 20 names and values, of up to 100 characters.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>The hosts that it is about, up to 100 agents' ids; null or none: all.</summary>
    public IReadOnlyList<string?>? Hosts { get; init; }
}
