using System.Text;

namespace QuerySniff.MySql;

/// <summary>
/// Reads the few words of a statement that tell what it does to the session. Comments are passed over; what is in a
/// versioned one is read, since the servers that have it are those that are told something by it.
/// </summary>
internal ref struct SqlWords
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Begins with the first word.</summary>
    public SqlWords(ReadOnlySpan<byte> text)
    {
        _rest = text;
        SkipSpace();
    }

    /// <summary>Whether a value ends here: it is a whole expression.</summary>
    public readonly bool EndsExpression => _rest.IsEmpty || _rest[0] is (byte)',' or (byte)';';

    /// <summary>Takes a keyword, in any case.</summary>
    public bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (_rest.Length < word.Length
            || !Ascii.EqualsIgnoreCase(_rest[..word.Length], word)
            || (_rest.Length > word.Length && IsNameByte(_rest[word.Length])))
        {
            return false;
        }

        Advance(word.Length);
        return true;
    }

    /// <summary>Takes a character.</summary>
    public bool TryTake(byte character)
    {
        if (_rest.IsEmpty || _rest[0] != character)
        {
            return false;
        }

        Advance(1);
        return true;
    }

    /// <summary>Takes a name, with the variables' @ and dots; empty if there is none. Back-quotes are no part of it.</summary>
    public ReadOnlySpan<byte> TakeName()
    {
        if (!_rest.IsEmpty && _rest[0] == (byte)'`')
        {
            return TakeQuoted();
        }

        int length = 0;
        while (length < _rest.Length && IsNameByte(_rest[length]))
        {
            length++;
        }

        ReadOnlySpan<byte> name = _rest[..length];
        Advance(length);
        return name;
    }

    /// <summary>Takes a string, as it is between its quotes.</summary>
    public bool TryTakeString(out ReadOnlySpan<byte> value)
    {
        bool isString = !_rest.IsEmpty && _rest[0] is (byte)'\'' or (byte)'"';
        value = isString ? TakeQuoted() : default;
        return isString;
    }

    /// <summary>Passes over all up to the next comma or semicolon that is in neither brackets nor quotes.</summary>
    public void SkipExpression()
    {
        int depth = 0;
        while (!_rest.IsEmpty && (depth > 0 || !EndsExpression))
        {
            switch (_rest[0])
            {
                case (byte)'\'' or (byte)'"' or (byte)'`':
                    _ = TakeQuoted();
                    break;
                case (byte)'(':
                    depth++;
                    Advance(1);
                    break;
                case (byte)')':
                    depth--;
                    Advance(1);
                    break;
                default:
                    Advance(1);
                    break;
            }
        }
    }

    private ReadOnlySpan<byte> TakeQuoted()
    {
        byte quote = _rest[0];
        int end = 1;
        while (end < _rest.Length && (_rest[end] != quote || IsDoubled(end, quote)))
        {
            end += _rest[end] == quote || (_rest[end] == (byte)'\\' && quote != (byte)'`') ? 2 : 1;
        }

        end = Math.Min(end, _rest.Length);
        ReadOnlySpan<byte> content = _rest[1..end];
        Advance(Math.Min(end + 1, _rest.Length));
        return content;
    }

    private readonly bool IsDoubled(int at, byte quote) => at + 1 < _rest.Length && _rest[at + 1] == quote;

    private static bool IsNameByte(byte c) =>
        char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'$' or (byte)'@' or (byte)'.' or >= 0x80;

    private void Advance(int count)
    {
        _rest = _rest[count..];
        SkipSpace();
    }

    private void SkipSpace()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t\r\n\v\f"u8);
            if (_rest.StartsWith("/*!"u8) || _rest.StartsWith("/*M!"u8))
            {
                _rest = _rest[(_rest.IndexOf((byte)'!') + 1)..].TrimStart("0123456789"u8);
            }
            else if (_rest.StartsWith("*/"u8))
            {
                _rest = _rest[2..];
            }
            else if (_rest.StartsWith("/*"u8))
            {
                SkipPast("*/"u8);
            }
            else if (_rest.StartsWith("#"u8) || _rest.StartsWith("-- "u8))
            {
                SkipPast("\n"u8);
            }
            else
            {
                return;
            }
        }
    }

    private void SkipPast(ReadOnlySpan<byte> end)
    {
        int at = _rest.IndexOf(end);
        _rest = at < 0 ? default : _rest[(at + end.Length)..];
    }
}
