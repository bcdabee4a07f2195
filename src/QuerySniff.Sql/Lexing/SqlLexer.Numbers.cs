namespace QuerySniff.Sql.Lexing;

internal ref partial struct SqlLexer
{
    /// <summary>
    /// Reads a number, or an identifier that begins with digits: <c>1e5</c>, <c>1.</c> and <c>0xAF</c> are numbers,
    /// <c>1a</c>, <c>1e</c> and <c>0xZ</c> are names.
    /// </summary>
    private TokenKind ReadNumber()
    {
        if (_sql[_position] == '0' && Peek(1) is (byte)'x' or (byte)'b' && TryReadRadix(hexadecimal: Peek(1) == 'x'))
        {
            return TokenKind.Value;
        }

        int position = SkipDigits(_position);
        bool fraction = position < _sql.Length && _sql[position] == '.';
        if (fraction)
        {
            position = SkipDigits(position + 1);
        }

        int exponentEnd = FindExponentEnd(position);
        if (exponentEnd < 0 && !fraction && position < _sql.Length && CharClass.IsWord(_sql[position]))
        {
            return ReadWord();
        }

        _position = Math.Max(position, exponentEnd);
        _afterDot = false;
        return TokenKind.Value;
    }

    private bool TryReadRadix(bool hexadecimal)
    {
        int position = _position + 2;
        while (position < _sql.Length && (hexadecimal ? char.IsAsciiHexDigit((char)_sql[position]) : _sql[position] is (byte)'0' or (byte)'1'))
        {
            position++;
        }

        if (position == _position + 2 || (position < _sql.Length && CharClass.IsWord(_sql[position])))
        {
            return false;
        }

        _position = position;
        return true;
    }

    /// <summary>The end of <c>e5</c>, <c>E+5</c> at a position, or -1 where there is no exponent.</summary>
    private readonly int FindExponentEnd(int position)
    {
        if (position >= _sql.Length || (_sql[position] | 0x20) != 'e')
        {
            return -1;
        }

        int digits = position + 1;
        if (digits < _sql.Length && _sql[digits] is (byte)'+' or (byte)'-')
        {
            digits++;
        }

        int end = SkipDigits(digits);
        return end > digits ? end : -1;
    }

    private readonly int SkipDigits(int position)
    {
        while ((uint)position < (uint)_sql.Length && CharClass.IsDigit(_sql[position]))
        {
            position++;
        }

        return position;
    }
}
