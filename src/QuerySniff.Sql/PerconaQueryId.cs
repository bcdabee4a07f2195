using System.Security.Cryptography;
using QuerySniff.Sql.Percona;

namespace QuerySniff.Sql;

/// <summary>
/// The identity that pt-query-digest 3.2 prints for a statement (<c>Query ID 0x...</c>), so that its reports and PMM can
/// be joined with ours. Stateless; it allocates nothing but its result, and is meant to be computed once for a new digest.
/// </summary>
public static class PerconaQueryId
{
    /// <summary>
    /// The MD5 of Percona's fingerprint: 32 hex digits in upper case, without 0x. PMM and older
    /// versions of the tool print the right 16 of them.
    /// </summary>
    /// <param name="sql">The statement's bytes, as sent: the tool's rules are for the raw text.</param>
    public static string Compute(ReadOnlySpan<byte> sql)
    {
        using PerconaFingerprint fingerprint = PerconaFingerprint.Compute(sql, literalBooleans: true);
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // The tool's choice: an identity, not a secret.
        MD5.HashData(fingerprint.Text, hash);
#pragma warning restore CA5351
        return Convert.ToHexString(hash);
    }
}
