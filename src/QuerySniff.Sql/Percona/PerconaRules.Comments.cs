using System.Buffers;
using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

internal static partial class PerconaRules
{
    private static readonly SearchValues<byte> LineCommentEnd = SearchValues.Create("'\"\r\n"u8);

    /// <summary><c>(?s)/\*[^!].*?\*/</c> goes: a comment has a byte at least, so that <c>/**/</c> goes on to the next end.</summary>
    public static ReadOnlySpan<byte> RemoveComments(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = Find(text, 0, "/*"u8);
        while (start >= 0 && start + 2 < text.Length)
        {
            int next = start + 2;
            if (text[next] != (byte)'!')
            {
                int end = Find(text, next + 1, "*/"u8);
                if (end < 0)
                {
                    break;
                }

                next = end + 2;
                replacer.Replace(start, next, default);
            }

            start = Find(text, next, "/*"u8);
        }

        return replacer.Finish();
    }

    /// <summary>
    /// <c>(--|#)[^'"\r\n]*(?=\r|\n|\z)</c> goes: a comment that has a quote in it could be inside of a string, and stays.
    /// </summary>
    public static ReadOnlySpan<byte> RemoveLineComments(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindLineComment(text, 0);
        while (start >= 0)
        {
            int end = FindAny(text, start + 1, LineCommentEnd);
            end = end < 0 ? text.Length : end;
            if (end == text.Length || text[end] is (byte)'\r' or (byte)'\n')
            {
                replacer.Replace(start, end, default);
            }

            start = FindLineComment(text, end);
        }

        return replacer.Finish();
    }

    private static int FindLineComment(ReadOnlySpan<byte> text, int from)
    {
        while (text[from..].IndexOfAny((byte)'#', (byte)'-') is int offset && offset >= 0)
        {
            from += offset;
            if (text[from] == (byte)'#' || Has(text, from + 1, (byte)'-'))
            {
                return from;
            }

            from++;
        }

        return -1;
    }
}
