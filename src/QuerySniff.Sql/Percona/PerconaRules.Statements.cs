using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

/// <summary>
/// The rules of percona-toolkit's fingerprint, each on its own. Stateless. The regular expression in a rule's summary is
/// what it does; a test compares both.
/// </summary>
internal static partial class PerconaRules
{
    /// <summary>
    /// Statements that have a fingerprint whatever else is in them: <c>/\*\w+\.\w+:[0-9]/[0-9]\*/</c>, and two beginnings.
    /// </summary>
    public static bool TryName(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name)
    {
        name = text.StartsWith("SELECT /*!40001 SQL_NO_CACHE */ * FROM `"u8) ? "mysqldump"u8
            : HasToolComment(text) ? "percona-toolkit"u8
            : text.StartsWith("administrator command: "u8) ? text
            : default;
        return !name.IsEmpty;
    }

    /// <summary>A call ends with the procedure's name: it is what <c>(?i)\A\s*(?&lt;call&gt;call\s+\S+)\(</c> takes.</summary>
    public static bool TryFindCall(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> call)
    {
        call = default;
        int verb = SkipSpace(text, 0);
        if (!StartsWithIgnoringCase(text[verb..], "call"u8))
        {
            return false;
        }

        int verbEnd = verb + "call".Length;
        int name = SkipSpace(text, verbEnd);
        int length = text[name..SkipToSpace(text, name)].LastIndexOf((byte)'(');
        if (name == verbEnd || length <= 0)
        {
            return false;
        }

        call = text[verb..(name + length)];
        return true;
    }

    /// <summary>
    /// Of several rows the first is kept, and nothing behind it:
    /// <c>(?is)\A(?&lt;insert&gt;(INSERT|REPLACE)( IGNORE)?\s+INTO.+?VALUES\s*\(.*?\))\s*,\s*\(</c>.
    /// </summary>
    public static ReadOnlySpan<byte> KeepFirstRow(ReadOnlySpan<byte> text)
    {
        if (!TryFindTable(text, out int table) || !TryFindRow(text, table + 1, out int row))
        {
            return text;
        }

        for (int close = Find(text, row, (byte)')'); close >= 0; close = Find(text, close + 1, (byte)')'))
        {
            int comma = SkipSpace(text, close + 1);
            if (Has(text, comma, (byte)',') && Has(text, SkipSpace(text, comma + 1), (byte)'('))
            {
                return text[..(close + 1)];
            }
        }

        return text;
    }

    /// <summary><c>(?i)\Ause \S+\n?\z</c></summary>
    public static bool IsUse(ReadOnlySpan<byte> text)
    {
        if (!StartsWithIgnoringCase(text, "use "u8))
        {
            return false;
        }

        ReadOnlySpan<byte> name = text["use ".Length..];
        name = name.EndsWith("\n"u8) ? name[..^1] : name;
        return !name.IsEmpty && SkipToSpace(name, 0) == name.Length;
    }

    private static bool HasToolComment(ReadOnlySpan<byte> text)
    {
        for (int start = Find(text, 0, "/*"u8); start >= 0; start = Find(text, start + 2, "/*"u8))
        {
            int module = start + 2;
            int moduleEnd = SkipWord(text, module);
            int function = moduleEnd + 1;
            if (moduleEnd > module && Has(text, moduleEnd, (byte)'.')
                && SkipWord(text, function) is int end && end > function && IsChunkOfChunks(text[end..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>:[0-9]/[0-9]\*/</c></summary>
    private static bool IsChunkOfChunks(ReadOnlySpan<byte> text) =>
        text is [(byte)':', >= (byte)'0' and <= (byte)'9', (byte)'/', >= (byte)'0' and <= (byte)'9', (byte)'*', (byte)'/', ..];

    /// <summary>The end of <c>(INSERT|REPLACE)( IGNORE)?\s+INTO</c>.</summary>
    private static bool TryFindTable(ReadOnlySpan<byte> text, out int table)
    {
        table = StartsWithIgnoringCase(text, "insert"u8) ? "insert".Length
            : StartsWithIgnoringCase(text, "replace"u8) ? "replace".Length
            : -1;
        if (table < 0)
        {
            return false;
        }

        table += StartsWithIgnoringCase(text[table..], " ignore"u8) ? " ignore".Length : 0;
        int into = SkipSpace(text, table);
        bool isInto = into > table && StartsWithIgnoringCase(text[into..], "into"u8);
        table = into + "into".Length;
        return isInto;
    }

    /// <summary>The end of the first <c>VALUES\s*\(</c>.</summary>
    private static bool TryFindRow(ReadOnlySpan<byte> text, int from, out int row)
    {
        row = Math.Min(from, text.Length);
        while (text[row..].IndexOfAny((byte)'v', (byte)'V') is int offset && offset >= 0)
        {
            row += offset;
            if (StartsWithIgnoringCase(text[row..], "values"u8)
                && SkipSpace(text, row + "values".Length) is int open && Has(text, open, (byte)'('))
            {
                row = open + 1;
                return true;
            }

            row++;
        }

        return false;
    }
}
