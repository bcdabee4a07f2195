namespace QuerySniff.Sql.Tests;

/// <summary>A statement with the server's digest of it and ours.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Digest">The server's DIGEST.</param>
/// <param name="DigestText">The server's DIGEST_TEXT.</param>
/// <param name="Fingerprint">Ours.</param>
internal sealed record ServerDigest(string Sql, string Digest, string DigestText, string Fingerprint);
