namespace QuerySniff.Sql.Lexing;

internal ref partial struct SqlLexer
{
    /// <summary>Digits of the version after <c>/*!</c>: five, six from 8.0 on. Fewer are code.</summary>
    private const int VersionDigitsMin = 5;
    private const int VersionDigitsMax = 6;

    private TokenKind SkipLine()
    {
        int offset = _sql[_position..].IndexOf((byte)'\n');
        _position = offset < 0 ? _sql.Length : _position + offset + 1;
        return TokenKind.End;
    }

    private TokenKind ReadComment()
    {
        byte third = Peek(2);
        if (third == '!' || (third == 'M' && Peek(3) == '!'))
        {
            _position += third == '!' ? 3 : 4;
            _position += CountVersionDigits();
            _inVersionComment = true;
            return TokenKind.End;
        }

        if (third == '+' && HintsAllowed)
        {
            _position += 2;
            _inHint = true;
            return ReadOne(TokenKind.HintOpen);
        }

        // A comment that is not closed reaches to the end: the server refuses it, and there is nothing in it to keep.
        int text = _position + 2;
        int length = _sql[text..].IndexOf("*/"u8);
        _position = length < 0 ? _sql.Length : text + length + 2;
        return TokenKind.End;
    }

    private readonly int CountVersionDigits()
    {
        int end = SkipDigits(_position);
        int digits = Math.Min(end - _position, VersionDigitsMax);
        return digits < VersionDigitsMin ? 0 : digits;
    }

    private TokenKind ReadCommentEnd()
    {
        _position++;
        if (_inHint)
        {
            _inHint = false;
            return ReadOne(TokenKind.HintClose);
        }

        _position++;
        _inVersionComment = false;
        return TokenKind.End;
    }
}
