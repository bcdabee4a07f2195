using System.Text.RegularExpressions;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// A reason for which the server tells two statements apart and we do not, or the other way round. Each rewrites a text
/// so that what it is about no longer shows.
/// </summary>
/// <param name="Name">Its name in the checked-in list.</param>
/// <param name="Rewrites">What rewrites it, in turn.</param>
internal sealed record DifferenceClass(string Name, params Func<string, string>[] Rewrites)
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The reasons for which one digest of the server has several fingerprints: over our text.</summary>
    public static IReadOnlyList<DifferenceClass> OfSplits { get; } =
    [
        new("user variables", Replace(@"(?<!@)@(?!@)[\w$.`]+", "@?")),
        new("quoted identifiers", Replace(@"`(\w+)`", "$1")),
        new("optimizer hints", Replace(@" /\*\+ .*? \*/", "")),
        new(
            "synonyms",
            Replace("DATABASE", "SCHEMA"),
            Replace("DISTINCTROW", "DISTINCT"),
            Replace("LOCALTIMESTAMP|LOCALTIME|CURRENT_TIMESTAMP", "NOW"),
            Replace("CURRENT_TIME", "CURTIME"),
            Replace("CURRENT_DATE", "CURDATE"),
            Replace(@"(SUBSTR|MID)(?=\()", "SUBSTRING"),
            Replace("SQL_TSI_", ""),
            Replace(@"(?<=YEAR) \(", "("),
            Replace("COLUMNS", "FIELDS"),
            Replace(@"(SESSION|SYSTEM)_USER(?=\()", "USER"),
            Replace(@"ANY(?=\()", "SOME"),
            Replace("VARIANCE", "VAR_POP"),
            Replace("DESCRIBE", "EXPLAIN"),
            Replace("REPLICA", "SLAVE"),
            Replace("CHARACTER", "CHAR")),
    ];

    /// <summary>The reasons for which one fingerprint has several digests of the server: over the server's text.</summary>
    public static IReadOnlyList<DifferenceClass> OfMerges { get; } =
    [
        new("introducers", Replace(@"\(_charset\) ", ""), Replace(@"\(unknown\)", "?")),
        new("signs", Replace(@"(?<![`\w)?.] )[-+] (?=[-+?])", "")),
        new("NULL, TRUE and FALSE", Replace(@"(?<!(IS|NOT|SET) )\b(NULL|TRUE|FALSE)\b", "?")),
        new("temporal literals", Replace(@"\b(DATE|TIME|TIMESTAMP) \?", "?")),
        new("adjacent strings", Replace(@"\?( \?)+", "?")),
        new("final semicolon", Replace(" ;$", "")),
        new(
            "accounts",
            Replace(@"(`([^`]|``)+`|\?) (@\?|@`[^`]+`)", "?"),
            Replace(@"(?<=SYSTEM_USER .*|ROLE .*|GRANT .*|REVOKE .*|GRANTS .*|DEFINER = |PASSWORD FOR |^KILL USER )`([^`]|``)+`", "?"),
            Replace(@"(?<=SYSTEM_USER)$", " ?")),
        new(
            "savepoints and prepared statements",
            Replace(@"(?<=SAVEPOINT |ROLLBACK (WORK )?TO |PREPARE |^EXECUTE )(`[^`]+`|ACTION)", "?"),
            Replace(@"(?<=DEALLOCATE PREPARE)$", " ?")),
        new("values of SET", Replace(@"(?<=^SET .*(=|NAMES|CHARACTER SET|CHARSET) )(`[^`]+`|[A-Z_]+)(?= *(,|$|COLLATE))", "?")),
        new(
            "lists",
            Replace(@"\?, \.\.\.", "?"),
            Replace(@"\(\.\.\.\)", "(?)"),
            Replace(@"\( \? \)", "(?)"),
            Replace(@"\?( , \?)+", "?"),
            Replace(@"\(\?\)( , \(\?\))+", "(?)")),
        new("rows", Replace(@" /\* , \.\.\. \*/", ""), Replace(@"(?<=VALUES )(.*?)( , \1)+(?=$| ON)", "$1")),
        new("names of options", text => Pattern(@"(?<=(ALGORITHM|LOCK) = )`\w+`").Replace(text, match => match.Value.ToUpperInvariant())),
        new("case of functions", text => Pattern(@"`\w+`(?= \()").Replace(text, match => match.Value.ToUpperInvariant())),
    ];

    /// <summary>A text rewritten for some reasons, until nothing changes any more.</summary>
    public static string Rewrite(string text, IEnumerable<DifferenceClass> classes)
    {
        List<Func<string, string>> rewrites = [.. classes.SelectMany(one => one.Rewrites)];
        for (string before = ""; before != text;)
        {
            before = text;
            text = rewrites.Aggregate(text.Trim(), (current, rewrite) => rewrite(current));
        }

        return text;
    }

    private static Func<string, string> Replace(string pattern, string replacement)
    {
        Regex compiled = Pattern(pattern);
        return text => compiled.Replace(text, replacement);
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant, RegexTimeout);
}
