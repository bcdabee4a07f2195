using System.Buffers;
using static QuerySniff.Sql.Percona.PerconaText;

namespace QuerySniff.Sql.Percona;

internal static partial class PerconaRules
{
    /// <summary>What Perl's tr is given: all white space but the vertical tab.</summary>
    private static readonly SearchValues<byte> FoldedSpaces = SearchValues.Create(" \n\t\r\f"u8);

    /// <summary>All white space at the beginning goes, and one newline at the end.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        text = text[SkipSpace(text, 0)..];
        return text.EndsWith("\n"u8) ? text[..^1] : text;
    }

    /// <summary><c>[ \n\t\r\f]+</c> becomes one space.</summary>
    public static ReadOnlySpan<byte> FoldSpace(ReadOnlySpan<byte> text, Span<byte> output)
    {
        PieceReplacer replacer = new(text, output);
        int start = FindAny(text, 0, FoldedSpaces);
        while (start >= 0)
        {
            int end = Skip(text, start, FoldedSpaces);
            if (end > start + 1 || text[start] != (byte)' ')
            {
                replacer.Replace(start, end, " "u8);
            }

            start = FindAny(text, end, FoldedSpaces);
        }

        return replacer.Finish();
    }

    /// <summary>Upper case becomes lower case.</summary>
    public static ReadOnlySpan<byte> FoldCase(ReadOnlySpan<byte> text, Span<byte> output)
    {
        if (!text.ContainsAnyInRange((byte)'A', (byte)'Z'))
        {
            return text;
        }

        // Ascii.ToLower refuses bytes from 0x80 up, which stay as they are here.
        for (int index = 0; index < text.Length; index++)
        {
            byte value = text[index];
            output[index] = char.IsAsciiLetterUpper((char)value) ? (byte)(value | 0x20) : value;
        }

        return output[..text.Length];
    }
}
