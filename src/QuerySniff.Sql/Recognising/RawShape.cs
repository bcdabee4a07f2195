using System.Buffers;
using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Recognising;

/// <summary>
/// Hashes a statement's bytes without what is in its literals and comments: two statements with one hash have one
/// fingerprint. It knows the commonest tokens only, finds them by a vectorised search, and gives up on the others, for
/// which the fingerprint is made as if it were new; so it decides on the time that a statement takes, never on its digest.
/// A throwaway on the stack of one thread.
/// </summary>
internal ref struct RawShape
{
    private const byte Space = (byte)' ';

    /// <summary>What the lexer passes over as white space.</summary>
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f"u8);

    /// <summary>What may stand between comments behind the last token: white space, and a semicolon, which is none.</summary>
    private static readonly SearchValues<byte> BlanksAtEnd = SearchValues.Create(" \t\r\n\v\f;"u8);

    /// <summary>
    /// The bytes that may begin what is left out: quotes, digits, comments; and those that no statement has outside of
    /// strings, or that begin something rare: a backslash, a dollar, control characters. Back quotes are frequent, and are
    /// counted where it matters whether a stop stands in a name.
    /// </summary>
    private static readonly SearchValues<byte> Stops = SearchValues.Create(
        [.. "'\"0123456789-/#\\$\u007F"u8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    private readonly ReadOnlySpan<byte> _sql;
    private readonly SqlDialect _dialect;
    private int _position;
    private int _hashedEnd;
    private int _countedEnd;
    private bool _skippedLiterals;
    private int _leadingEnd;
    private int _lastCommentsStart;
    private int _lastCommentEnd;

    private RawShape(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        _sql = sql;
        _dialect = dialect;
        Hash = FastHash.Begin((ulong)dialect);
    }

    /// <summary>The hash so far.</summary>
    public ulong Hash { get; private set; }

    /// <summary>What stands before the first token, if there are comments in it.</summary>
    public readonly ReadOnlySpan<byte> CommentsBefore => _sql[.._leadingEnd];

    /// <summary>What stands behind the last token, if there are comments in it.</summary>
    public readonly ReadOnlySpan<byte> CommentsAfter =>
        _lastCommentEnd > 0 && _sql[_lastCommentEnd..].IndexOfAnyExcept(BlanksAtEnd) < 0 ? _sql[_lastCommentsStart..] : default;

    /// <summary>Hashes a statement.</summary>
    /// <param name="sql">Its bytes, all of them.</param>
    /// <param name="dialect">What its session has set.</param>
    /// <param name="shape">The hash and the comments.</param>
    /// <returns>False where it has something that only the lexer knows.</returns>
    public static bool TryRead(ReadOnlySpan<byte> sql, SqlDialect dialect, out RawShape shape)
    {
        shape = new RawShape(sql, dialect);
        return (dialect & ~SqlDialect.NoBackslashEscapes) == SqlDialect.None && shape.TryRead();
    }

    private bool TryRead()
    {
        while (true)
        {
            int offset = _sql[_position..].IndexOfAny(Stops);
            if (offset < 0)
            {
                break;
            }

            _position += offset;
            if (!(IsInName(_position) ? TryPassName() : TryPass()))
            {
                return false;
            }

            _countedEnd = _position;
        }

        if (IsInName(_sql.Length))
        {
            return false;
        }

        HashUpTo(_sql.Length);

        // Lists nested deeper than the normal form collapses them are told apart by their length.
        return !_skippedLiterals || _sql.Count((byte)'(') < SqlLimits.NestingDepthMax;
    }

    /// <summary>Whether a position is in a quoted name: a doubled quote in it counts twice.</summary>
    private readonly bool IsInName(int position) => (_sql[_countedEnd..position].Count((byte)'`') & 1) != 0;

    /// <summary>Goes on behind the quoted name that a stop is in.</summary>
    private bool TryPassName()
    {
        int end = QuoteScanner.FindEnd(_sql, _position, (byte)'`', _dialect);
        _position = Math.Max(end, 0);
        return end >= 0;
    }

    /// <summary>Passes over what begins at a stop.</summary>
    private bool TryPass()
    {
        byte first = _sql[_position];
        switch (first)
        {
            case (byte)'\'' or (byte)'"':
                return TryPassLiteral(QuoteScanner.FindEnd(_sql, _position + 1, first, _dialect));
            case >= (byte)'0' and <= (byte)'9':
                return TryPassDigits();
            case (byte)'-' when Peek(_position + 1) is not ((byte)'-' or (byte)'>'):
            case (byte)'/' when Peek(_position + 1) != (byte)'*':
            case (byte)'$' when _position > 0 && CharClass.IsWord(_sql[_position - 1]):
                _position++;
                return true;
            case (byte)'/':
                return TryPassComment();
            default:
                return false;
        }
    }

    private bool TryPassDigits()
    {
        byte before = _position > 0 ? _sql[_position - 1] : Space;
        if (CharClass.IsWord(before))
        {
            _position = SkipDigits(_position);
            return true;
        }

        int end = FindNumberEnd(_position);
        return before is not ((byte)'.' or (byte)'@') && LastBefore(_position) != (byte)'.' && TryPassLiteral(end);
    }

    /// <summary>The end of a number of digits with or without a fraction, or -1 for any other that begins with a digit.</summary>
    private readonly int FindNumberEnd(int position)
    {
        int end = SkipDigits(position);
        if (Peek(end) == (byte)'.')
        {
            end = SkipDigits(end + 1);
        }

        return CharClass.IsWord(Peek(end)) || Peek(end) == (byte)'.' ? -1 : end;
    }

    /// <summary>Hashes what is before a literal and a mark for it, and goes on behind it and the literals that repeat it.</summary>
    private bool TryPassLiteral(int end)
    {
        if (end < 0)
        {
            return false;
        }

        // A number that begins with a zero could be the hexadecimal one behind a charset's name: see the normal form.
        byte first = _sql[_position] is (byte)'0' && end > _position + 1 ? (byte)'0' : _sql[_position] >= (byte)'0' ? (byte)'1' : (byte)'\'';
        bool isElement = LastBefore(_position) is (byte)'(' or (byte)',';
        HashUpTo(_position);
        Hash = FastHash.Mix(Hash, first);
        _position = isElement ? SkipRepeated(end) : end;
        _hashedEnd = _position;
        return true;
    }

    /// <summary>In a list, passes over <c>, literal</c> as long as another comma follows: the normal form has one of them.</summary>
    private int SkipRepeated(int end)
    {
        ReadOnlySpan<byte> sql = _sql;
        while (true)
        {
            int start = (uint)end < (uint)sql.Length && sql[end] == ',' ? end + 1 : PassComma(end);
            start += (uint)start < (uint)sql.Length && sql[start] == Space ? 1 : 0;
            int next = start;
            while ((uint)next < (uint)sql.Length && CharClass.IsDigit(sql[next]))
            {
                next++;
            }

            // The tight loop above knows `, 123,`; every other literal takes the longer way.
            bool isPlain = next > start && (uint)next < (uint)sql.Length && sql[next] == ',';
            next = isPlain ? next : FindRepeatedEnd(start);
            if (next < 0)
            {
                return end;
            }

            _skippedLiterals = true;
            end = next;
        }
    }

    /// <summary>The position behind a comma after white space, or the statement's end where there is none.</summary>
    private readonly int PassComma(int position)
    {
        int comma = SkipSpace(position);
        return Peek(comma) == (byte)',' ? comma + 1 : _sql.Length;
    }

    /// <summary>The end of a literal that a comma follows, or -1.</summary>
    private readonly int FindRepeatedEnd(int position)
    {
        int start = SkipSpace(position);
        byte first = Peek(start);
        int end = first is (byte)'\'' or (byte)'"' ? QuoteScanner.FindEnd(_sql, start + 1, first, _dialect)
            : CharClass.IsDigit(first) ? FindNumberEnd(start) : -1;
        return end >= 0 && Peek(SkipSpace(end)) == (byte)',' ? end : -1;
    }

    private bool TryPassComment()
    {
        int text = _position + 2;
        int length = _sql[text..].IndexOf("*/"u8);
        if (length < 0 || Peek(text) is (byte)'!' or (byte)'+' or (byte)'M')
        {
            return false;
        }

        int end = text + length + 2;
        bool isLeading = _sql[_leadingEnd.._position].IndexOfAnyExcept(Blanks) < 0;
        bool goesOn = _sql[_lastCommentEnd.._position].IndexOfAnyExcept(BlanksAtEnd) < 0;
        _leadingEnd = isLeading ? end : _leadingEnd;
        _lastCommentsStart = goesOn ? _lastCommentsStart : _position;
        _lastCommentEnd = end;
        HashUpTo(_position);
        _position = end;
        _hashedEnd = _position;
        Hash = FastHash.Mix(Hash, Space);
        return true;
    }

    private void HashUpTo(int position)
    {
        Hash = FastHash.Compute(_sql[_hashedEnd..position], Hash);
        _hashedEnd = position;
    }

    /// <summary>The last byte before a position that is no white space.</summary>
    private readonly byte LastBefore(int position)
    {
        do
        {
            position--;
        }
        while (position >= 0 && CharClass.IsSpace(_sql[position]));

        return position < 0 ? Space : _sql[position];
    }

    private readonly int SkipSpace(int position)
    {
        while ((uint)position < (uint)_sql.Length && CharClass.IsSpace(_sql[position]))
        {
            position++;
        }

        return position;
    }

    private readonly int SkipDigits(int position)
    {
        while ((uint)position < (uint)_sql.Length && CharClass.IsDigit(_sql[position]))
        {
            position++;
        }

        return position;
    }

    private readonly byte Peek(int position) => (uint)position < (uint)_sql.Length ? _sql[position] : Space;
}
