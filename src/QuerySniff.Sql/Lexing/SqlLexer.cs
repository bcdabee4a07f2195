namespace QuerySniff.Sql.Lexing;

/// <summary>
/// Cuts a statement into tokens: the lexical grammar of MySQL 5.7 to 9 and MariaDB 10 and 11, as their sql_lex.cc has it.
/// It knows no keywords. White space and comments are passed over; what is in <c>/*! */</c> and <c>/*M! */</c> is code.
/// A throwaway on the stack of one thread; it never reads outside the statement and never throws.
/// </summary>
internal ref partial struct SqlLexer
{
    private readonly ReadOnlySpan<byte> _sql;
    private readonly SqlDialect _dialect;
    private int _position;
    private int _nameEnd;
    private bool _afterDot;
    private bool _inVersionComment;
    private bool _inHint;

    /// <summary>Starts before the first token.</summary>
    public SqlLexer(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        _sql = sql;
        _dialect = dialect;
        _nameEnd = -1;
    }

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the token ends; the next begins here or later.</summary>
    public readonly int End => _position;

    /// <summary>The bytes of the token.</summary>
    public readonly ReadOnlySpan<byte> Token => _sql[Start.._position];

    /// <summary>Whether <c>/*+</c> begins a hint here, as it does after the verbs that take one; else a comment.</summary>
    public bool HintsAllowed { get; set; }

    /// <summary>Reads the next token.</summary>
    public TokenKind Read()
    {
        while ((uint)_position < (uint)_sql.Length)
        {
            Start = _position;
            switch (CharClass.Of(_sql[_position]))
            {
                case CharKind.Space:
                    _position++;
                    continue;
                case CharKind.Letter:
                    return ReadWord();
                case CharKind.Digit:
                    return _afterDot ? ReadWord() : ReadNumber();
                case CharKind.Dot:
                    return ReadDot();
                case CharKind.Quote:
                    return ReadString((byte)'\'');
                case CharKind.Open:
                    return ReadOne(TokenKind.Open);
                case CharKind.Close:
                    return ReadOne(TokenKind.Close);
                case CharKind.Comma:
                    return ReadOne(TokenKind.Comma);
                case CharKind.Placeholder:
                    return ReadOne(TokenKind.Value);
                default:
                    TokenKind kind = ReadOther();
                    if (kind == TokenKind.End)
                    {
                        continue;
                    }

                    return kind;
            }
        }

        Start = _position;
        return TokenKind.End;
    }

    /// <summary>The rarer beginnings. End stands for "passed over, nothing read".</summary>
    private TokenKind ReadOther()
    {
        byte next = Peek(1);
        switch (_sql[_position])
        {
            case (byte)'`':
                return ReadQuotedName((byte)'`');
            case (byte)'"':
                return (_dialect & SqlDialect.AnsiQuotes) != SqlDialect.None ? ReadQuotedName((byte)'"') : ReadString((byte)'"');
            case (byte)';':
                return ReadOne(TokenKind.Semicolon);
            case (byte)'#':
                return SkipLine();
            case (byte)'-' when next == '-' && (_position + 2 >= _sql.Length || Peek(2) <= ' '):
                return SkipLine();
            case (byte)'-' when next == '>':
                _position += Peek(2) == '>' ? 2 : 1;
                return ReadOne(TokenKind.Arrow);
            case (byte)'-' or (byte)'+':
                return ReadOne(TokenKind.Sign);
            case (byte)'/' when next == '*':
                return ReadComment();
            case (byte)'*' when next == '/' && (_inHint || _inVersionComment):
                return ReadCommentEnd();
            case (byte)'@':
                return ReadVariable();
            case (byte)'\\':
                return ReadBackslash();
            default:
                return ReadOperator();
        }
    }

    private TokenKind ReadOne(TokenKind kind)
    {
        _position++;
        _afterDot = false;
        return kind;
    }

    private TokenKind ReadWord()
    {
        int position = SkipWord(_position + 1);
        if (position == Start + 1 && position < _sql.Length && _sql[position] == '\''
            && (_sql[Start] | 0x20) is 'n' or 'x' or 'b' && !_afterDot)
        {
            _position = position;
            return ReadString((byte)'\'');
        }

        _position = position;
        _nameEnd = position;
        _afterDot = false;
        return TokenKind.Word;
    }

    private readonly int SkipWord(int position)
    {
        if (_dialect >= SqlDialect.CharsetGbk)
        {
            return SkipWordOfPairs(position - 1);
        }

        ReadOnlySpan<byte> sql = _sql;
        while ((uint)position < (uint)sql.Length && CharClass.IsWord(sql[position]))
        {
            position++;
        }

        return position;
    }

    private readonly int SkipWordOfPairs(int position)
    {
        while (position < _sql.Length && CharClass.IsWord(_sql[position]))
        {
            position += _sql[position] >= 0x80 && QuoteScanner.IsPair(_sql, position, _dialect) ? 2 : 1;
        }

        return position;
    }

    private TokenKind ReadDot()
    {
        // In `t.1a` what follows the dot is a name; in `= .1` and `(.1` it is a number.
        if (_position != _nameEnd && !_afterDot && CharClass.IsDigit(Peek(1)))
        {
            return ReadNumber();
        }

        _position++;
        _afterDot = true;
        return TokenKind.Dot;
    }

    private TokenKind ReadString(byte quote)
    {
        _afterDot = false;
        int end = QuoteScanner.FindEnd(_sql, _position + 1, quote, _dialect);
        _position = end < 0 ? _sql.Length : end;
        return end < 0 ? TokenKind.Unclosed : TokenKind.String;
    }

    private TokenKind ReadQuotedName(byte quote)
    {
        // In an identifier a backslash is a character, also between double quotes.
        int end = QuoteScanner.FindEnd(_sql, _position + 1, quote, _dialect | SqlDialect.NoBackslashEscapes);
        _position = end < 0 ? _sql.Length : end;
        _nameEnd = _position;
        _afterDot = false;
        return end < 0 ? TokenKind.Unclosed : TokenKind.QuotedName;
    }

    /// <summary>
    /// <c>@name</c>, <c>@'name'</c>, <c>@@scope.name</c>. Also the host of <c>user@host</c>: a name with dots.
    /// </summary>
    private TokenKind ReadVariable()
    {
        TokenKind kind = Peek(1) == '@' ? TokenKind.SystemVariable : TokenKind.Variable;
        _position += kind == TokenKind.SystemVariable ? 2 : 1;
        _afterDot = false;
        if (_position < _sql.Length && _sql[_position] is (byte)'\'' or (byte)'"' or (byte)'`')
        {
            int end = QuoteScanner.FindEnd(_sql, _position + 1, _sql[_position], _dialect);
            _position = end < 0 ? _sql.Length : end;
            return end < 0 ? TokenKind.Unclosed : kind;
        }

        if (Peek(0) == '?')
        {
            _position++; // A fingerprint's own @?, so that it is its own fingerprint.
            return kind;
        }

        while (_position < _sql.Length && (CharClass.IsWord(_sql[_position]) || _sql[_position] == '.'))
        {
            _position++;
        }

        return kind;
    }

    /// <summary>
    /// <c>\N</c> is NULL. Any other backslash outside a string is an error to the server as well; here it also catches
    /// most statements whose strings were cut wrongly because the session's mode was not seen.
    /// </summary>
    private TokenKind ReadBackslash()
    {
        if (Peek(1) != 'N' || CharClass.IsWord(Peek(2)))
        {
            return TokenKind.Invalid;
        }

        _position++;
        return ReadOne(TokenKind.Value);
    }

    private TokenKind ReadOperator()
    {
        if (CharClass.Of(_sql[_position]) == CharKind.Invalid)
        {
            return TokenKind.Invalid;
        }

        _position += ((char)_sql[_position], (char)Peek(1)) switch
        {
            ('<', '=') => Peek(2) == '>' ? 3 : 2,
            ('<', '>') or ('<', '<') or ('>', '=') or ('>', '>') => 2,
            ('!', '=') or (':', '=') or ('&', '&') or ('|', '|') => 2,
            _ => 1,
        };
        _afterDot = false;
        return TokenKind.Operator;
    }

    /// <summary>The byte so far ahead, or 0 beyond the end.</summary>
    private readonly byte Peek(int ahead) =>
        (uint)(_position + ahead) < (uint)_sql.Length ? _sql[_position + ahead] : (byte)0;
}
