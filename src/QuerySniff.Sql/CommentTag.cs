using System.Buffers;
using System.Globalization;
using System.Text;

namespace QuerySniff.Sql;

/// <summary>Reads one tag of a comment's text. Everything else in the comment is passed over.</summary>
internal static class CommentTag
{
    private static readonly SearchValues<byte> KeyEnds = SearchValues.Create("=:, \t\r\n"u8);

    /// <summary>Copies a tag's value to a destination, as much as fits, and gives its length; 0 where there is none.</summary>
    /// <param name="comment">The text of the comment, without its marks.</param>
    /// <param name="key">The key, in lower case.</param>
    /// <param name="destination">Where the value goes; whole characters only.</param>
    public static int Read(scoped ReadOnlySpan<byte> comment, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        while (!comment.IsEmpty)
        {
            comment = comment.TrimStart(" \t\r\n,"u8);
            int keyLength = comment.IndexOfAny(KeyEnds);
            if (keyLength < 0)
            {
                return 0;
            }

            bool found = Ascii.EqualsIgnoreCase(comment[..keyLength], key);
            comment = comment[keyLength..].TrimStart((byte)' ');
            if (comment.IsEmpty || comment[0] is not ((byte)'=' or (byte)':'))
            {
                continue;
            }

            comment = comment[1..].TrimStart((byte)' ');
            (Range value, int after) = SplitValue(comment);
            if (found)
            {
                return Decode(comment[value], destination);
            }

            comment = comment[after..];
        }

        return 0;
    }

    /// <summary>Where the value is, and where what follows it begins.</summary>
    private static (Range Value, int After) SplitValue(scoped ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty && text[0] == '\'')
        {
            int end = 1;
            while (end < text.Length && text[end] != '\'')
            {
                end += text[end] == '\\' ? 2 : 1;
            }

            // A quote that is not closed is no value: nobody can say what it would have been.
            return end < text.Length ? (1..end, end + 1) : (..0, text.Length);
        }

        int length = text.IndexOfAny(", \t\r\n"u8);
        length = length < 0 ? text.Length : length;
        return (..length, length);
    }

    /// <summary>Undoes the escaping and the URL-encoding. A value that does not print as UTF-8 is no value.</summary>
    private static int Decode(scoped ReadOnlySpan<byte> value, Span<byte> destination)
    {
        int length = 0;
        for (int index = 0; index < value.Length && length < destination.Length; index++)
        {
            index += value[index] == '\\' && index + 1 < value.Length ? 1 : 0;
            byte decoded = value[index];
            if (decoded == '%' && index + 2 < value.Length
                && Convert.FromHexString(value.Slice(index + 1, 2), destination[length..], out _, out _) == OperationStatus.Done)
            {
                decoded = destination[length];
                index += 2;
            }

            destination[length++] = decoded;
        }

        return PrintableLength(destination[..length]);
    }

    private static int PrintableLength(ReadOnlySpan<byte> value)
    {
        int length = 0;
        while (length < value.Length)
        {
            OperationStatus status = Rune.DecodeFromUtf8(value[length..], out Rune rune, out int consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                return length;
            }

            if (status != OperationStatus.Done || !IsPrintable(rune))
            {
                return 0;
            }

            length += consumed;
        }

        return length;
    }

    /// <summary>Neither a control, nor what turns the direction of a line around, breaks it, or has no glyph.</summary>
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
