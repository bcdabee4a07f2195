using System.Buffers;
using System.Text;

namespace QuerySniff.Sql.Percona;

/// <summary>Searches in a text as Perl does it in bytes: letters and white space are ASCII's. Stateless.</summary>
internal static class PerconaText
{
    private static readonly SearchValues<byte> Spaces = SearchValues.Create("\t\n\v\f\r "u8);

    /// <summary>Where a piece is, from a position on; -1 if it is not.</summary>
    public static int Find(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> piece)
    {
        int offset = text[from..].IndexOf(piece);
        return offset < 0 ? offset : from + offset;
    }

    /// <summary>Where a byte is, from a position on; -1 if it is not.</summary>
    public static int Find(ReadOnlySpan<byte> text, int from, byte value)
    {
        int offset = text[from..].IndexOf(value);
        return offset < 0 ? offset : from + offset;
    }

    /// <summary>Where the first of some bytes is, from a position on; -1 if there is none.</summary>
    public static int FindAny(ReadOnlySpan<byte> text, int from, SearchValues<byte> values)
    {
        int offset = text[from..].IndexOfAny(values);
        return offset < 0 ? offset : from + offset;
    }

    /// <summary>The end of a run of some bytes that may be empty.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int from, SearchValues<byte> values)
    {
        int length = text[from..].IndexOfAnyExcept(values);
        return length < 0 ? text.Length : from + length;
    }

    /// <summary>The end of a run of white space that may be empty.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> text, int from) => Skip(text, from, Spaces);

    /// <summary>The end of a run of anything but white space that may be empty.</summary>
    public static int SkipToSpace(ReadOnlySpan<byte> text, int from)
    {
        int position = FindAny(text, from, Spaces);
        return position < 0 ? text.Length : position;
    }

    /// <summary>The end of a run of letters, digits and underscores that may be empty.</summary>
    public static int SkipWord(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length && IsWord(text[from]))
        {
            from++;
        }

        return from;
    }

    /// <summary>Whether there is a byte at a position.</summary>
    public static bool Has(ReadOnlySpan<byte> text, int position, byte value) => position < text.Length && text[position] == value;

    /// <summary>Whether a word begins at a position that has a letter.</summary>
    public static bool BeginsWord(ReadOnlySpan<byte> text, int position) => position == 0 || !IsWord(text[position - 1]);

    /// <summary>Whether a word ends before a position that has a letter before it.</summary>
    public static bool EndsWord(ReadOnlySpan<byte> text, int position) => position == text.Length || !IsWord(text[position]);

    /// <summary>Whether a text begins with a word, in either case.</summary>
    public static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    private static bool IsWord(byte value) => char.IsAsciiLetterOrDigit((char)value) || value == (byte)'_';
}
