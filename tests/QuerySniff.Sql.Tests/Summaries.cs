using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>Summaries as strings.</summary>
internal static class Summaries
{
    public static string Of(string sql) => OfFingerprint(Fingerprints.Of(sql));

    public static string OfFingerprint(string fingerprint)
    {
        Span<byte> summary = stackalloc byte[StatementSummary.BytesMax];
        int length = StatementSummary.Write(Encoding.UTF8.GetBytes(fingerprint), summary);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(summary[..length]);
    }
}
