using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace QuerySniff.FingerprintBench;

/// <summary>
/// Percona's rules as one would write them in .NET: its expressions, compiled, one after the other over the text. Those that
/// none of the statements here needs (mysqldump's, pt-table-checksum's, USE, CALL) are left out, in favour of its speed.
/// </summary>
[SuppressMessage("Security", "MA0009", Justification = "A peer that is measured, on statements of our own; a time-out would slow it down.")]
[SuppressMessage("Design", "MA0023", Justification = "Percona's expressions as they are.")]
internal static partial class RegexFingerprint
{
    /// <summary>The fingerprint of a statement of ASCII.</summary>
    public static string Compute(string query)
    {
        query = MultiRow().Match(query) is { Success: true } insert ? insert.Groups[1].Value : query;
        query = LineComment().Replace(Comment().Replace(query, ""), "$1");
        query = SingleQuoted().Replace(DoubleQuoted().Replace(EscapedQuote().Replace(query, ""), "?"), "?");
        query = NumberPrefix().Replace(Number().Replace(Boolean().Replace(query, "?"), "?"), "?");
        query = Space().Replace(query.Trim(), " ").ToLowerInvariant();
        query = List().Replace(Null().Replace(query, "?"), "$1(?+)");
        query = Union().Replace(query, "$1 /*repeat$2*/");
        query = Limit().Replace(query, "limit ?", 1);
        return query.Contains("order by ", StringComparison.Ordinal) ? Ascending().Replace(query, "") : query;
    }

    [GeneratedRegex(@"\A((?:INSERT|REPLACE)(?: IGNORE)?\s+INTO.+?VALUES\s*\(.*?\))\s*,\s*\(", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex MultiRow();

    [GeneratedRegex(@"/\*[^!].*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?:--|#)[^'""\r\n]*(\r|\n|\z)")]
    private static partial Regex LineComment();

    [GeneratedRegex(@"\\[""']")]
    private static partial Regex EscapedQuote();

    [GeneratedRegex(@""".*?""", RegexOptions.Singleline)]
    private static partial Regex DoubleQuoted();

    [GeneratedRegex("'.*?'", RegexOptions.Singleline)]
    private static partial Regex SingleQuoted();

    [GeneratedRegex(@"\bfalse\b|\btrue\b", RegexOptions.IgnoreCase)]
    private static partial Regex Boolean();

    [GeneratedRegex("[0-9+-][0-9a-f.xb+-]*")]
    private static partial Regex Number();

    [GeneratedRegex(@"[xb.+-]\?")]
    private static partial Regex NumberPrefix();

    [GeneratedRegex(@"[ \n\t\r\f]+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\bnull\b")]
    private static partial Regex Null();

    [GeneratedRegex(@"\b(in|values?)(?:[\s,]*\([\s?,]*\))+")]
    private static partial Regex List();

    [GeneratedRegex(@"\b(select\s.*?)(?:(\sunion(?:\sall)?)\s\1)+")]
    private static partial Regex Union();

    [GeneratedRegex(@"\blimit \?(?:, ?\?| offset \?)?")]
    private static partial Regex Limit();

    [GeneratedRegex(@"\s+asc")]
    private static partial Regex Ascending();
}
