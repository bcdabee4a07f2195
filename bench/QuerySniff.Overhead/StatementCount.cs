namespace QuerySniff.Overhead;

/// <summary>How often a kind of statement ran.</summary>
/// <param name="Kind">The statement's first word, or the command's name.</param>
/// <param name="Server">By the server's own counter.</param>
/// <param name="Agent">By what the agent sent.</param>
internal sealed record StatementCount(string Kind, long Server, long Agent);
