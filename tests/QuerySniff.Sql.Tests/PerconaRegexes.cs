using System.Text;
using System.Text.RegularExpressions;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// The rules of percona-toolkit 3.2 as regular expressions: slow, and what the scanner must agree with. Bytes from 0x80 up
/// are mapped to private characters, that are no letters to .NET, as those bytes are none to Perl.
/// </summary>
internal static class PerconaRegexes
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const RegexOptions LinearIgnoringCase = Linear | RegexOptions.IgnoreCase;

    /// <summary>U+E000, the first private character; a byte b from 0x80 up is U+E000 + b.</summary>
    private const char PrivateBase = '\uE000';

    private static readonly Regex ToolComment = new(@"/\*\w+\.\w+:[0-9]/[0-9]\*/", Linear);
    private static readonly Regex Call = new(@"\A\s*(?<call>call\s+\S+)\(", LinearIgnoringCase);
    private static readonly Regex MultiRow = new(
        @"\A(?<insert>(INSERT|REPLACE)( IGNORE)?\s+INTO.+?VALUES\s*\(.*?\))\s*,\s*\(", LinearIgnoringCase | RegexOptions.Singleline);
    private static readonly Regex Comment = new(@"/\*[^!].*?\*/", Linear | RegexOptions.Singleline);

    // As in the tool, and so with backtracking: .NET's linear engine has no lookahead, and loses a group that is the last newline.
    private static readonly Regex LineComment =
        new(@"(--|#)[^'""\r\n]*(?=\r|\n|\z)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static readonly Regex Use = new(@"\Ause \S+\n?\z", LinearIgnoringCase);
    private static readonly Regex EscapedQuote = new(@"\\[""']", Linear);
    private static readonly Regex DoubleQuoted = new(@""".*?""", Linear | RegexOptions.Singleline);
    private static readonly Regex SingleQuoted = new("'.*?'", Linear | RegexOptions.Singleline);
    private static readonly Regex Boolean = new(@"\bfalse\b|\btrue\b", LinearIgnoringCase);
    private static readonly Regex Number = new("[0-9+-][0-9a-f.xb+-]*", Linear);
    private static readonly Regex NumberPrefix = new(@"[xb.+-]\?", Linear);
    private static readonly Regex Space = new(@"[ \n\t\r\f]+", Linear);
    private static readonly Regex Null = new(@"\bnull\b", Linear);
    private static readonly Regex List = new(@"\b(?<of>in|values?)([\s,]*\([\s?,]*\))+", Linear);
    private static readonly Regex Limit = new(@"\blimit \?(, ?\?| offset \?)?", Linear);
    private static readonly Regex Ascending = new(@"(?<before>.)\s+ASC", LinearIgnoringCase);

    /// <summary>The tool's fingerprint.</summary>
    /// <param name="sql">The statement's bytes.</param>
    /// <param name="literalBooleans">TRUE and FALSE are literals to pt-query-digest, and not to pt-fingerprint.</param>
    public static byte[] Compute(ReadOnlySpan<byte> sql, bool literalBooleans) =>
        ToBytes(Normalise(ToText(sql), literalBooleans));

    private static string Normalise(string query, bool literalBooleans)
    {
        if (query.StartsWith("SELECT /*!40001 SQL_NO_CACHE */ * FROM `", StringComparison.Ordinal))
        {
            return "mysqldump";
        }

        if (ToolComment.IsMatch(query))
        {
            return "percona-toolkit";
        }

        if (query.StartsWith("administrator command: ", StringComparison.Ordinal))
        {
            return query;
        }

        if (Call.Match(query) is { Success: true } call)
        {
            return call.Groups["call"].Value.ToLowerInvariant();
        }

        query = MultiRow.Match(query) is { Success: true } insert ? insert.Groups["insert"].Value : query;
        query = LineComment.Replace(Comment.Replace(query, ""), "");
        return Use.IsMatch(query) ? "use ?" : NormaliseTokens(query, literalBooleans);
    }

    private static string NormaliseTokens(string query, bool literalBooleans)
    {
        query = EscapedQuote.Replace(query, "");
        query = SingleQuoted.Replace(DoubleQuoted.Replace(query, "?"), "?");
        query = literalBooleans ? Boolean.Replace(query, "?") : query;
        query = NumberPrefix.Replace(Number.Replace(query, "?"), "?");
        query = query.TrimStart(' ', '\t', '\n', '\v', '\f', '\r');
        query = query.EndsWith('\n') ? query[..^1] : query;
        query = Space.Replace(query, " ").ToLowerInvariant();
        query = List.Replace(Null.Replace(query, "?"), "${of}(?+)");
        query = CollapseUnions(query);
        query = Limit.Replace(query, "limit ?", 1);
        return DropAscending(query);
    }

    /// <summary>
    /// <c>select .. union select ..</c> of the same select becomes the select and a mark. For each select the shortest
    /// text counts that its own union repeats.
    /// </summary>
    private static string CollapseUnions(string query)
    {
        StringBuilder result = new();
        int copied = 0;
        int position = 0;
        while ((position = query.IndexOf("select ", position, StringComparison.Ordinal)) >= 0)
        {
            if (position > 0 && IsWord(query[position - 1]))
            {
                position++;
                continue;
            }

            (int selectEnd, int end, string union) = FindRepeats(query, position);
            if (end < 0)
            {
                position++;
                continue;
            }

            result.Append(query, copied, selectEnd - copied).Append(" /*repeat").Append(union).Append("*/");
            copied = position = end;
        }

        return copied == 0 ? query : result.Append(query, copied, query.Length - copied).ToString();
    }

    private static (int SelectEnd, int End, string Union) FindRepeats(string query, int start)
    {
        int candidate = start + "select ".Length - 1;
        while ((candidate = query.IndexOf(" union", candidate + 1, StringComparison.Ordinal)) >= 0)
        {
            int end = candidate;
            string union = "";
            while (MatchRepeat(query, start, candidate, end) is { Length: > 0 } found)
            {
                union = found;
                end += found.Length + 1 + candidate - start;
            }

            if (end > candidate)
            {
                return (candidate, end, union);
            }
        }

        return (-1, -1, "");
    }

    /// <summary>The <c> union</c> or <c> union all</c> at a position, if the select follows it again.</summary>
    private static string MatchRepeat(string query, int start, int selectEnd, int position)
    {
        foreach (string union in (ReadOnlySpan<string>)[" union all", " union"])
        {
            int again = position + union.Length + 1;
            if (query.AsSpan(position).StartsWith(union, StringComparison.Ordinal)
                && query.AsSpan(position + union.Length).StartsWith(" ", StringComparison.Ordinal)
                && query.AsSpan(again).StartsWith(query.AsSpan(start, selectEnd - start), StringComparison.Ordinal))
            {
                return union;
            }
        }

        return "";
    }

    /// <summary>After the first ORDER BY, every <c>ASC</c> goes, also the one that begins a longer word.</summary>
    private static string DropAscending(string query)
    {
        const string OrderBy = "order by ";
        int position = query.IndexOf(OrderBy, StringComparison.Ordinal);
        while (position > 0 && IsWord(query[position - 1]))
        {
            position = query.IndexOf(OrderBy, position + 1, StringComparison.Ordinal);
        }

        return position < 0
            ? query
            : string.Concat(query.AsSpan(0, position + OrderBy.Length), Ascending.Replace(query[(position + OrderBy.Length)..], "${before}"));
    }

    private static bool IsWord(char value) => char.IsAsciiLetterOrDigit(value) || value == '_';

    private static string ToText(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[bytes.Length];
        for (int index = 0; index < bytes.Length; index++)
        {
            text[index] = bytes[index] < 0x80 ? (char)bytes[index] : (char)(PrivateBase + bytes[index]);
        }

        return new string(text);
    }

    private static byte[] ToBytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] = (byte)(text[index] < 0x80 ? text[index] : text[index] - PrivateBase);
        }

        return bytes;
    }
}
