using System.Buffers;
using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

internal static partial class PerconaRules
{
    private static readonly SearchValues<byte> BooleanBegin = SearchValues.Create("fFtT"u8);
    private static readonly SearchValues<byte> NumberBegin = SearchValues.Create("0123456789+-"u8);
    private static readonly SearchValues<byte> NumberRest = SearchValues.Create("0123456789abcdef.xb+-"u8);

    /// <summary><c>\\["']</c> goes, whatever is before the backslash.</summary>
    public static ReadOnlySpan<byte> RemoveEscapedQuotes(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = Find(text, 0, (byte)'\\');
        while (start >= 0)
        {
            int next = start + 1;
            if (Has(text, next, (byte)'"') || Has(text, next, (byte)'\''))
            {
                next++;
                replacer.Replace(start, next, default);
            }

            start = Find(text, next, (byte)'\\');
        }

        return replacer.Finish();
    }

    /// <summary><c>(?s)".*?"</c> becomes <c>?</c>.</summary>
    public static ReadOnlySpan<byte> ReplaceDoubleQuoted(ReadOnlySpan<byte> text, Span<byte> output) =>
        ReplaceQuoted(text, output, (byte)'"');

    /// <summary><c>(?s)'.*?'</c> becomes <c>?</c>.</summary>
    public static ReadOnlySpan<byte> ReplaceSingleQuoted(ReadOnlySpan<byte> text, Span<byte> output) =>
        ReplaceQuoted(text, output, (byte)'\'');

    /// <summary><c>(?i)\bfalse\b|\btrue\b</c> becomes <c>?</c>.</summary>
    public static ReadOnlySpan<byte> ReplaceBooleans(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindAny(text, 0, BooleanBegin);
        while (start >= 0)
        {
            int end = start + BooleanLength(text[start..]);
            if (end > start && BeginsWord(text, start) && EndsWord(text, end))
            {
                replacer.Replace(start, end, "?"u8);
            }

            start = FindAny(text, Math.Max(end, start + 1), BooleanBegin);
        }

        return replacer.Finish();
    }

    /// <summary><c>[0-9+-][0-9a-f.xb+-]*</c> becomes <c>?</c>, also at the end of a name.</summary>
    public static ReadOnlySpan<byte> ReplaceNumbers(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindAny(text, 0, NumberBegin);
        while (start >= 0)
        {
            int end = Skip(text, start, NumberRest);
            replacer.Replace(start, end, "?"u8);
            start = FindAny(text, end, NumberBegin);
        }

        return replacer.Finish();
    }

    /// <summary><c>[xb.+-]\?</c> becomes <c>?</c>.</summary>
    public static ReadOnlySpan<byte> RemoveNumberPrefixes(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        for (int mark = Find(text, 0, (byte)'?'); mark >= 0; mark = Find(text, mark + 1, (byte)'?'))
        {
            if (mark > 0 && text[mark - 1] is (byte)'x' or (byte)'b' or (byte)'.' or (byte)'+' or (byte)'-')
            {
                replacer.Replace(mark - 1, mark, default);
            }
        }

        return replacer.Finish();
    }

    /// <summary><c>\bnull\b</c> becomes <c>?</c>.</summary>
    public static ReadOnlySpan<byte> ReplaceNulls(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = Find(text, 0, "null"u8);
        while (start >= 0)
        {
            int end = start + "null".Length;
            if (BeginsWord(text, start) && EndsWord(text, end))
            {
                replacer.Replace(start, end, "?"u8);
            }

            start = Find(text, end, "null"u8);
        }

        return replacer.Finish();
    }

    private static ReadOnlySpan<byte> ReplaceQuoted(ReadOnlySpan<byte> text, Span<byte> output, byte quote)
    {
        PieceReplacer replacer = new(text, output);
        int start = Find(text, 0, quote);
        while (start >= 0 && Find(text, start + 1, quote) is int end && end >= 0)
        {
            replacer.Replace(start, end + 1, "?"u8);
            start = Find(text, end + 1, quote);
        }

        return replacer.Finish();
    }

    private static int BooleanLength(ReadOnlySpan<byte> text) =>
        StartsWithIgnoringCase(text, "false"u8) ? "false".Length
        : StartsWithIgnoringCase(text, "true"u8) ? "true".Length
        : 0;
}
