using System.Text;

namespace QuerySniff.Sql;

/// <summary>
/// Reads the tags of the comments before and after a statement: sqlcommenter's <c>key='value'</c> (URL-encoded, with
/// escaped quotes), Marginalia's <c>key:value</c>, and plain <c>key=value</c>. Owns the buffer that its results borrow;
/// allocates nothing, never throws. One for each thread.
/// </summary>
internal sealed class CommentTags
{
    /// <summary>Bytes of <c>/**/</c>, the shortest comment.</summary>
    private const int CommentBytesMin = 4;

    private readonly (byte[] Key, byte[] Label)[] _tags;
    private readonly byte[] _text = new byte[SqlLimits.ApplicationBytesMax];

    /// <summary>Makes a reader of some tags.</summary>
    /// <param name="keys">Their keys, each of <see cref="CommentTagKeys.All"/>, in the order of the result.</param>
    /// <exception cref="ArgumentException">A key is not on the allow-list.</exception>
    public CommentTags(IReadOnlyList<string> keys)
    {
        if (keys.FirstOrDefault(key => !CommentTagKeys.All.Contains(key, StringComparer.Ordinal)) is { } unknown)
        {
            throw new ArgumentException($"'{unknown}' is not on the allow-list of comment tags.", nameof(keys));
        }

        _tags = [.. keys.Select(key => (Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(LabelOf(key))))];
    }

    /// <summary>
    /// The tags' values in the order of their keys, with a space between them: the application's alone, any other's as
    /// <c>key=value</c>. Empty where there is none.
    /// </summary>
    /// <param name="before">What stands before the statement's first token.</param>
    /// <param name="after">What stands after its last; a tag there counts where none before it has the key.</param>
    /// <returns>Valid UTF-8 that prints, borrowed until the next call.</returns>
    public ReadOnlySpan<byte> Read(scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> after)
    {
        if (before.Length < CommentBytesMin && after.Length < CommentBytesMin)
        {
            return default; // as nearly every statement
        }

        Span<byte> value = stackalloc byte[SqlLimits.TagBytesMax];
        int length = 0;
        foreach ((byte[] key, byte[] label) in _tags)
        {
            int valueLength = ReadFrom(before, key, value);
            valueLength = valueLength > 0 ? valueLength : ReadFrom(after, key, value);
            length = Append(label, value[..valueLength], length);
        }

        return _text.AsSpan(0, length);
    }

    private static string LabelOf(string key) =>
        string.Equals(key, CommentTagKeys.Application, StringComparison.Ordinal) ? "" : key + "=";

    /// <summary>Adds a value where there is one and it fits whole.</summary>
    private int Append(scoped ReadOnlySpan<byte> label, scoped ReadOnlySpan<byte> value, int length)
    {
        ReadOnlySpan<byte> separator = length == 0 ? ""u8 : " "u8;
        if (value.IsEmpty || separator.Length + label.Length + value.Length > _text.Length - length)
        {
            return length;
        }

        length += Copy(separator, length);
        length += Copy(label, length);
        return length + Copy(value, length);
    }

    private int Copy(scoped ReadOnlySpan<byte> bytes, int position)
    {
        bytes.CopyTo(_text.AsSpan(position));
        return bytes.Length;
    }

    /// <summary>Reads a tag from white space and comments. A comment that is not closed has none: its end was not seen.</summary>
    private static int ReadFrom(scoped ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, Span<byte> value)
    {
        text = text[..Math.Min(text.Length, SqlLimits.TaggedBytesMax)];
        for (int begin = text.IndexOf("/*"u8); begin >= 0; begin = text.IndexOf("/*"u8))
        {
            text = text[(begin + 2)..];
            int end = text.IndexOf("*/"u8);
            if (end < 0)
            {
                return 0;
            }

            int length = CommentTag.Read(text[..end], key, value);
            if (length > 0)
            {
                return length;
            }

            text = text[(end + 2)..];
        }

        return 0;
    }
}
