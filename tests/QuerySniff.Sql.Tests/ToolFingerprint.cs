namespace QuerySniff.Sql.Tests;

/// <summary>A statement with the fingerprint that a tool makes of it.</summary>
/// <param name="Tool">The tool and its options.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Fingerprint">The tool's.</param>
internal sealed record ToolFingerprint(string Tool, string Sql, string Fingerprint);
