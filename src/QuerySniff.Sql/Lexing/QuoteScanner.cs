using System.Buffers;
using System.Text;

namespace QuerySniff.Sql.Lexing;

/// <summary>
/// Finds where a quoted token ends. A quote doubled stands for itself; in strings a backslash takes the next byte with
/// it. The vectorised path serves every character set whose ASCII bytes are always ASCII; the plain one serves all.
/// </summary>
internal static class QuoteScanner
{
    private const SqlDialect DoubleByteCharsets = SqlDialect.CharsetGbk | SqlDialect.CharsetSjis | SqlDialect.CharsetBig5;

    /// <summary>The position after the closing quote, or -1 where there is none.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="start">The position after the opening quote.</param>
    /// <param name="quote">The quote.</param>
    /// <param name="dialect">What the session has set.</param>
    public static int FindEnd(ReadOnlySpan<byte> sql, int start, byte quote, SqlDialect dialect)
    {
        if ((dialect & DoubleByteCharsets) != SqlDialect.None)
        {
            return FindEndPlain(sql, start, quote, dialect);
        }

        bool escapes = quote != (byte)'`' && (dialect & SqlDialect.NoBackslashEscapes) == SqlDialect.None;
        return escapes ? FindEndEscaped(sql, start, quote) : FindEndDoubled(sql, start, quote);
    }

    /// <summary>Byte by byte, for every character set; the same answer as <see cref="FindEnd"/>.</summary>
    public static int FindEndPlain(ReadOnlySpan<byte> sql, int start, byte quote, SqlDialect dialect)
    {
        bool escapes = quote != (byte)'`' && (dialect & SqlDialect.NoBackslashEscapes) == SqlDialect.None;
        for (int position = start; position < sql.Length; position++)
        {
            byte value = sql[position];
            if (value >= 0x80)
            {
                position += IsPair(sql, position, dialect) ? 1 : 0;
            }
            else if (value == (byte)'\\' && escapes)
            {
                if (IsAmbiguous(sql, start, position, dialect))
                {
                    return -1;
                }

                position++;
            }
            else if (value == quote)
            {
                if (position + 1 >= sql.Length || sql[position + 1] != quote)
                {
                    return position + 1;
                }

                position++;
            }
        }

        return -1;
    }

    /// <summary>
    /// Whether the byte at a position is the first of a pair in the connection's character set, by the ranges of MySQL's
    /// ctype-gbk.c, ctype-sjis.c, ctype-big5.c. The four bytes of gb18030 are two such pairs.
    /// </summary>
    public static bool IsPair(ReadOnlySpan<byte> sql, int position, SqlDialect dialect)
    {
        if (position + 1 >= sql.Length)
        {
            return false;
        }

        (byte lead, byte trail) = (sql[position], sql[position + 1]);
        return ((dialect & SqlDialect.CharsetGbk) != SqlDialect.None && lead is >= 0x81 and <= 0xFE
                && trail is (>= 0x40 and <= 0x7E) or (>= 0x80 and <= 0xFE) or (>= 0x30 and <= 0x39))
            || ((dialect & SqlDialect.CharsetSjis) != SqlDialect.None && lead is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC)
                && trail is (>= 0x40 and <= 0x7E) or (>= 0x80 and <= 0xFC))
            || ((dialect & SqlDialect.CharsetBig5) != SqlDialect.None && lead is >= 0xA1 and <= 0xF9
                && trail is (>= 0x40 and <= 0x7E) or (>= 0xA1 and <= 0xFE));
    }

    /// <summary>
    /// Whether a backslash may be the second byte of a character, of a charset that the session was not seen to set: a byte
    /// beyond ASCII that ends no character of UTF-8 is before it, and behind it what it would decide on. A string that
    /// were cut there would turn what is in the strings behind it into names.
    /// </summary>
    private static bool IsAmbiguous(ReadOnlySpan<byte> sql, int start, int position, SqlDialect dialect) =>
        position > start && sql[position - 1] >= 0x80 && (dialect & DoubleByteCharsets) == SqlDialect.None
        && position + 1 < sql.Length && sql[position + 1] is (byte)'\'' or (byte)'"' or (byte)'\\'
        && Rune.DecodeLastFromUtf8(sql[start..position], out _, out _) != OperationStatus.Done;

    private static int FindEndEscaped(ReadOnlySpan<byte> sql, int start, byte quote)
    {
        int position = start;
        while (position < sql.Length)
        {
            int offset = sql[position..].IndexOfAny(quote, (byte)'\\');
            if (offset < 0)
            {
                return -1;
            }

            position += offset;
            if (sql[position] == quote && (position + 1 >= sql.Length || sql[position + 1] != quote))
            {
                return position + 1;
            }

            if (sql[position] != quote && IsAmbiguous(sql, start, position, SqlDialect.None))
            {
                return -1;
            }

            position += 2;
        }

        return -1;
    }

    private static int FindEndDoubled(ReadOnlySpan<byte> sql, int start, byte quote)
    {
        int position = start;
        while (position < sql.Length)
        {
            int offset = sql[position..].IndexOf(quote);
            if (offset < 0)
            {
                return -1;
            }

            position += offset + 1;
            if (position >= sql.Length || sql[position] != quote)
            {
                return position;
            }

            position++;
        }

        return -1;
    }
}
