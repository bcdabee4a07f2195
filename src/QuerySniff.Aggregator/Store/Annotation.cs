namespace QuerySniff.Aggregator.Store;

/// <summary>What somebody wrote beside the time at which it happened: a deploy, an incident.</summary>
/// <param name="Id">Its number; 0 until it is stored.</param>
/// <param name="TimeMs">When it happened, or began, in milliseconds since the Unix epoch.</param>
/// <param name="UntilMs">When it ended; null for a moment.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Text">More about it; empty for nothing.</param>
/// <param name="Tags">Names and values.</param>
/// <param name="Hosts">The hosts that it is about; none: all.</param>
internal sealed record Annotation(
    long Id,
    long TimeMs,
    long? UntilMs,
    string Title,
    string Text,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string> Hosts);
