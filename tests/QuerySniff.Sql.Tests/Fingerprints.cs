using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>Fingerprints as strings.</summary>
internal static class Fingerprints
{
    public static string Of(string sql, SqlDialect dialect = SqlDialect.None, bool truncated = false) =>
        Of(Encoding.UTF8.GetBytes(sql), dialect, truncated);

    public static string Of(ReadOnlySpan<byte> sql, SqlDialect dialect = SqlDialect.None, bool truncated = false)
    {
        ReadOnlySpan<byte> text = new Fingerprinter().Compute(sql, dialect, truncated).Text;
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
    }
}
