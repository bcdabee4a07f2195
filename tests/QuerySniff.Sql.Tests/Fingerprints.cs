using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// Fingerprints as strings, made by reading each statement whole: what the short cut for known shapes gives is compared
/// with that by <see cref="ShapeCacheTests"/>.
/// </summary>
internal static class Fingerprints
{
    private static readonly ThreadLocal<Fingerprinter> Fingerprinter = new(() => new Fingerprinter());

    public static string Of(string sql, SqlDialect dialect = SqlDialect.None, bool truncated = false) =>
        Of(Encoding.UTF8.GetBytes(sql), dialect, truncated);

    public static string Of(ReadOnlySpan<byte> sql, SqlDialect dialect = SqlDialect.None, bool truncated = false)
    {
        ReadOnlySpan<byte> text = Fingerprinter.Value!.ComputeWhole(sql, dialect, truncated).Text;
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
    }
}
