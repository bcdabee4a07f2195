namespace QuerySniff.Digests;

/// <summary>How many commands of a row failed with one error number.</summary>
/// <param name="Code">The server's error number; 0 for those that are unknown or found no place.</param>
/// <param name="Count">How many.</param>
public readonly record struct ErrorCount(ushort Code, long Count);
