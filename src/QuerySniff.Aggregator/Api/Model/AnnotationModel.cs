namespace QuerySniff.Aggregator.Api.Model;

/// <summary>What somebody wrote beside the time at which it happened: a deploy, an incident.</summary>
internal sealed record AnnotationModel
{
    public required long Id { get; init; }

    /// <summary>When it happened, or began.</summary>
    public required DateTime Time { get; init; }

    /// <summary>When it ended; null for a moment.</summary>
    public required DateTime? Until { get; init; }

    /// <summary>What it is, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>More about it; empty for nothing.</summary>
    public required string Text { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The hosts that it is about; none: all.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }
}
