using System.Buffers;
using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

internal static partial class PerconaRules
{
    private static readonly SearchValues<byte> ListWordBegin = SearchValues.Create("iv"u8);
    private static readonly SearchValues<byte> ListSeparators = SearchValues.Create("\t\n\v\f\r ,"u8);
    private static readonly SearchValues<byte> ListContent = SearchValues.Create("\t\n\v\f\r ,?"u8);

    /// <summary><c>\b(?&lt;of&gt;in|values?)([\s,]*\([\s?,]*\))+</c> becomes the word and <c>(?+)</c>.</summary>
    public static ReadOnlySpan<byte> CollapseLists(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindAny(text, 0, ListWordBegin);
        while (start >= 0)
        {
            int next = start + 1;
            int wordEnd = start + ListWordLength(text[start..]);
            if (wordEnd > start && BeginsWord(text, start))
            {
                next = SkipLists(text, wordEnd);
                if (next > wordEnd)
                {
                    replacer.Replace(wordEnd, next, "(?+)"u8);
                }
            }

            start = FindAny(text, next, ListWordBegin);
        }

        return replacer.Finish();
    }

    /// <summary>The first <c>\blimit \?(, ?\?| offset \?)?</c> becomes <c>limit ?</c>.</summary>
    public static ReadOnlySpan<byte> CollapseFirstLimit(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindWord(text, "limit ?"u8);
        if (start >= 0)
        {
            int end = start + "limit ?".Length;
            replacer.Replace(end, end + SecondLimitLength(text[end..]), default);
        }

        return replacer.Finish();
    }

    /// <summary>
    /// Behind the first <c>\border by </c>, of each <c>(?&lt;before&gt;.)\s+asc</c> no more than the byte before is left, also
    /// where a longer word begins so.
    /// </summary>
    public static ReadOnlySpan<byte> RemoveAscending(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int position = FindWord(text, "order by "u8);
        if (position < 0)
        {
            return text;
        }

        PieceReplacer replacer = new(text, output);
        position += "order by ".Length;
        for (int space = SkipToSpace(text, position); space < text.Length; space = SkipToSpace(text, position))
        {
            // The byte before may be white space itself, where there is no other since the last one that went.
            int start = space > position ? space : space + 1;
            position = SkipSpace(text, space);
            if (start < position && text[position..].StartsWith("asc"u8))
            {
                position += "asc".Length;
                replacer.Replace(start, position, default);
            }
        }

        return replacer.Finish();
    }

    private static int ListWordLength(ReadOnlySpan<byte> text) =>
        text.StartsWith("in"u8) ? "in".Length
        : text.StartsWith("values"u8) ? "values".Length
        : text.StartsWith("value"u8) ? "value".Length
        : 0;

    /// <summary>The end of <c>([\s,]*\([\s?,]*\))*</c>.</summary>
    private static int SkipLists(ReadOnlySpan<byte> text, int position)
    {
        while (true)
        {
            int open = Skip(text, position, ListSeparators);
            if (!Has(text, open, (byte)'('))
            {
                return position;
            }

            int close = Skip(text, open + 1, ListContent);
            if (!Has(text, close, (byte)')'))
            {
                return position;
            }

            position = close + 1;
        }
    }

    private static int SecondLimitLength(ReadOnlySpan<byte> text) =>
        text.StartsWith(",?"u8) ? ",?".Length
        : text.StartsWith(", ?"u8) ? ", ?".Length
        : text.StartsWith(" offset ?"u8) ? " offset ?".Length
        : 0;

    /// <summary>Where a piece first begins with a word; -1 if it does not.</summary>
    private static int FindWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece)
    {
        int position = Find(text, 0, piece);
        while (position >= 0 && !BeginsWord(text, position))
        {
            position = Find(text, position + 1, piece);
        }

        return position;
    }
}
