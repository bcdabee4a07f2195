namespace QuerySniff.Captures.Tests;

/// <summary>Where the decoder and another source say something else of a capture.</summary>
/// <param name="Capture">The capture's name.</param>
/// <param name="What">What one of the two says and the other does not.</param>
/// <param name="Right">Who is right: "querysniff", or the other's name.</param>
/// <param name="Why">How that can be told from the bytes.</param>
internal sealed record Disagreement(string Capture, string What, string Right, string Why);
