using System.Buffers;
using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

internal static partial class PerconaRules
{
    /// <summary>Bytes of <c> union select</c>, the least by which one union follows another.</summary>
    private const int JoinDistanceMin = 13;

    /// <summary>
    /// <c>(?&lt;select&gt;\bselect .*?)((?&lt;union&gt; union( all)?) \k&lt;select&gt;)+</c> becomes the select and a mark: for each
    /// select the shortest text counts that its own union repeats.
    /// </summary>
    public static ReadOnlySpan<byte> CollapseUnions(ReadOnlySpan<byte> text, Span<byte> output)
    {
        if (text.IndexOf(" union "u8) < 0)
        {
            return text;
        }

        int[] joins = ArrayPool<int>.Shared.Rent((text.Length / JoinDistanceMin) + 1);
        int count = FindJoins(text, joins);
        ReadOnlySpan<byte> collapsed = CollapseUnions(text, joins.AsSpan(0, count), output);
        ArrayPool<int>.Shared.Return(joins);
        return collapsed;
    }

    private static ReadOnlySpan<byte> CollapseUnions(ReadOnlySpan<byte> text, ReadOnlySpan<int> joins, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int bytesLeft = SqlLimits.UnionBytesComparedMax;
        int start = Find(text, 0, "select "u8);
        while (start >= 0)
        {
            int next = start + "select ".Length;
            while (joins is [int join, ..] && join < next)
            {
                joins = joins[1..];
            }

            if (BeginsWord(text, start) && FindRepeatedEnd(text, start, joins, ref bytesLeft) is int selectEnd && selectEnd >= 0)
            {
                next = SkipRepeats(text, text[start..selectEnd], selectEnd, out bool isAll);
                replacer.Replace(selectEnd, next, isAll ? " /*repeat union all*/"u8 : " /*repeat union*/"u8);
            }

            start = Find(text, next, "select "u8);
        }

        return replacer.Finish();
    }

    /// <summary>Lists where a union stands that a select follows.</summary>
    /// <returns>How many there are.</returns>
    private static int FindJoins(ReadOnlySpan<byte> text, Span<int> joins)
    {
        int count = 0;
        for (int join = Find(text, 0, " union "u8); join >= 0; join = Find(text, join + 1, " union "u8))
        {
            if (text[(join + JoinLength(text[join..]))..].StartsWith("select "u8))
            {
                joins[count++] = join;
            }
        }

        return count;
    }

    /// <summary>The first of the unions that everything before it follows again, from a select on; -1 if there is none.</summary>
    private static int FindRepeatedEnd(ReadOnlySpan<byte> text, int start, ReadOnlySpan<int> joins, ref int bytesLeft)
    {
        foreach (int join in joins)
        {
            int length = join - start;
            int again = join + JoinLength(text[join..]);
            if (length > text.Length - again || bytesLeft <= 0)
            {
                break;
            }

            int common = text.Slice(start, length).CommonPrefixLength(text.Slice(again, length));
            bytesLeft -= common;
            if (common == length)
            {
                return join;
            }
        }

        return -1;
    }

    /// <summary>The end of the unions with the same select; the last of them gives the mark.</summary>
    private static int SkipRepeats(ReadOnlySpan<byte> text, ReadOnlySpan<byte> select, int position, out bool isAll)
    {
        isAll = false;
        while (JoinLength(text[position..]) is int length && length > 0 && text[(position + length)..].StartsWith(select))
        {
            isAll = length == " union all ".Length;
            position += length + select.Length;
        }

        return position;
    }

    private static int JoinLength(ReadOnlySpan<byte> text) =>
        text.StartsWith(" union all "u8) ? " union all ".Length
        : text.StartsWith(" union "u8) ? " union ".Length
        : 0;
}
