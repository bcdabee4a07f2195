using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>What stands for a statement's text from its request on: the text itself is not kept.</summary>
/// <param name="Digest">The statement's digest.</param>
/// <param name="Application">The application that its comment names, or the empty string.</param>
/// <param name="RawText">The text itself, only where the user asked for it on his own terminal (`decode --raw`).</param>
internal readonly record struct Statement(Digest Digest, string Application, string? RawText);
