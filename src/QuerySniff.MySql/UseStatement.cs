namespace QuerySniff.MySql;

/// <summary>
/// <c>USE name</c>, which moves the current schema on its OK: most clients say it as text, not as COM_INIT_DB.
/// </summary>
internal static class UseStatement
{
    private const byte Backquote = (byte)'`';

    /// <summary>Finds the name as it is written, without its back-quotes; doubled ones inside are left doubled.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out bool quoted)
    {
        name = default;
        quoted = false;
        ReadOnlySpan<byte> rest = TrimStart(text);
        if (rest.Length < 5 || (rest[0] | 0x20) != 'u' || (rest[1] | 0x20) != 's' || (rest[2] | 0x20) != 'e')
        {
            return false;
        }

        ReadOnlySpan<byte> operand = TrimStart(rest[3..]);
        if (operand.IsEmpty)
        {
            return false;
        }

        quoted = operand[0] == Backquote;
        return quoted
            ? TryReadQuoted(operand[1..], out name)
            : operand.Length < rest.Length - 3 && TryReadBare(operand, out name);
    }

    /// <summary>Copies a quoted name, its doubled back-quotes made single. Returns the bytes written.</summary>
    public static int Unquote(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < name.Length && written < destination.Length; i++)
        {
            destination[written++] = name[i];
            if (name[i] == Backquote)
            {
                i++;
            }
        }

        return written;
    }

    private static bool TryReadQuoted(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != Backquote)
            {
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == Backquote)
            {
                i++;
                continue;
            }

            name = text[..i];
            return i > 0 && EndsHere(text[(i + 1)..]);
        }

        name = default;
        return false;
    }

    private static bool TryReadBare(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name)
    {
        int length = 0;
        while (length < text.Length && IsIdentifier(text[length]))
        {
            length++;
        }

        name = text[..length];
        return length > 0 && EndsHere(text[length..]);
    }

    private static bool EndsHere(ReadOnlySpan<byte> rest)
    {
        rest = TrimStart(rest);
        return rest.IsEmpty || rest[0] is (byte)';' or (byte)'/' or (byte)'#' or (byte)'-';
    }

    private static bool IsIdentifier(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'$' or >= 0x80;

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) => text.TrimStart(" \t\r\n\v\f"u8);
}
