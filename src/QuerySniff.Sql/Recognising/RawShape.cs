using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
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

    /// <summary>The bytes of the longest of <see cref="Separators"/> that has no parentheses.</summary>
    private const int CommaLengthMax = 2;

    /// <summary>What the lexer passes over as white space.</summary>
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f"u8);

    /// <summary>What may stand between comments behind the last token: white space, and a semicolon, which is none.</summary>
    private static readonly SearchValues<byte> BlanksAtEnd = SearchValues.Create(" \t\r\n\v\f;"u8);

    /// <summary>What stands between two literals of a list, and between two rows, by length: a little-endian word each.</summary>
    private static ReadOnlySpan<uint> Separators => [0x2C, 0x202C, 0x282C29, 0x28202C29]; // ","  ", "  "),("  "), ("

    private static ReadOnlySpan<byte> Null => "NULL"u8;

    private readonly ReadOnlySpan<byte> _sql;
    private readonly SqlDialect _dialect;
    private ShapeText _text;
    private int _writtenEnd;
    private int _leadingEnd;
    private int _lastCommentsStart;
    private int _lastCommentEnd;
    private ulong _hash;

    private RawShape(ReadOnlySpan<byte> sql, SqlDialect dialect, Span<byte> buffer)
    {
        _sql = sql;
        _dialect = dialect;
        _text = new ShapeText(buffer, FastHash.Begin((ulong)dialect));
    }

    /// <summary>The hash.</summary>
    public readonly ulong Hash => _hash;

    /// <summary>What stands before the first token, if there are comments in it.</summary>
    public readonly ReadOnlySpan<byte> CommentsBefore => _sql[.._leadingEnd];

    /// <summary>What stands behind the last token, if there are comments in it.</summary>
    public readonly ReadOnlySpan<byte> CommentsAfter =>
        _lastCommentEnd > 0 && _sql[_lastCommentEnd..].IndexOfAnyExcept(BlanksAtEnd) < 0 ? _sql[_lastCommentsStart..] : default;

    /// <summary>Hashes a statement.</summary>
    /// <param name="sql">Its bytes, all of them.</param>
    /// <param name="dialect">What its session has set.</param>
    /// <param name="buffer"><see cref="ShapeText.BufferBytes"/>, used until this returns.</param>
    /// <param name="shape">The hash and the comments.</param>
    /// <returns>False where it has something that only the lexer knows.</returns>
    public static bool TryRead(ReadOnlySpan<byte> sql, SqlDialect dialect, Span<byte> buffer, out RawShape shape)
    {
        shape = new RawShape(sql, dialect, buffer);
        return (dialect & ~SqlDialect.NoBackslashEscapes) == SqlDialect.None && shape.TryRead();
    }

    private bool TryRead()
    {
        int start = 0;
        while (start < _sql.Length)
        {
            start = PassBlock(RawBlock.Read(_sql[start..]), start);
            if (start < 0)
            {
                return false;
            }
        }

        return _text.TryFinish(_sql[_writtenEnd..], out _hash);
    }

    /// <summary>Passes over what begins in a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="start">Its position in the statement.</param>
    /// <returns>Where the next block begins, or -1 where there is something that only the lexer knows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PassBlock(in RawBlock block, int start)
    {
        ulong stops = StopsOf(in block, start);
        while (stops != 0)
        {
            int offset = BitOperations.TrailingZeroCount(stops);
            int position = start + offset;
            int length = block.LiteralLength(offset);
            if (length == 0 && offset > RawBlock.Size / 2)
            {
                return position; // It may be whole in a block that begins with it.
            }

            int next = length > 0 ? PassLiteral(position, position + length) : Pass(position);
            if (next < position || next >= start + RawBlock.Size)
            {
                return next;
            }

            stops &= ulong.MaxValue << (next - start);
        }

        return Math.Min(start + RawBlock.Size, _sql.Length);
    }

    /// <summary>Passes over what begins at a stop, wherever it ends.</summary>
    /// <returns>Where to go on, or -1 where only the lexer knows.</returns>
    private int Pass(int position)
    {
        byte first = _sql[position];
        switch (first)
        {
            case (byte)'\'' or (byte)'"' or (>= (byte)'0' and <= (byte)'9'):
                return PassLiteral(position, FindLiteralEnd(position));
            case (byte)'`':
                return QuoteScanner.FindEnd(_sql, position + 1, first, _dialect);
            case (byte)'-' when Peek(position + 1) is not ((byte)'-' or (byte)'>'):
            case (byte)'/' when Peek(position + 1) != (byte)'*':
            case (byte)'$' when position > 0 && CharClass.IsWord(_sql[position - 1]):
                return position + 1;
            case (byte)'/':
                return PassComment(position);
            default:
                return -1;
        }
    }

    /// <summary>The stops of a block, with the digits that begin a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong StopsOf(in RawBlock block, int start)
    {
        ulong carry = start > 0 && CharClass.IsWord(_sql[start - 1]) ? 1UL : 0UL;
        return block.Stops | (block.Digits & ~((block.Words << 1) | carry));
    }

    /// <summary>The end of a string or number, or -1 where it has none or is another token.</summary>
    private readonly int FindLiteralEnd(int position)
    {
        byte first = Peek(position);
        return first is (byte)'\'' or (byte)'"' ? QuoteScanner.FindEnd(_sql, position + 1, first, _dialect)
            : CharClass.IsDigit(first) ? FindNumberEnd(position)
            : -1;
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

    /// <summary>Adds a literal.</summary>
    /// <returns>Where to go on, or -1 where the literal has no end or only the lexer knows what it is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PassLiteral(int position, int end)
    {
        if (end < 0)
        {
            return -1;
        }

        int separator;
        while ((separator = SeparatorLength(_writtenEnd, position)) == 0 && TryFindNull(out int start))
        {
            int next = AddElement(start, start + Null.Length, start - _writtenEnd, ShapeText.NumberMark);
            if (next != start + Null.Length)
            {
                return next;
            }
        }

        return AddElement(position, end, separator, MarkOf(position));
    }

    /// <summary>Adds a literal, and passes over the rows behind it where they repeat those before it.</summary>
    /// <returns>Where to go on, or -1 where only the lexer knows what it is.</returns>
    private int AddElement(int position, int end, int separator, byte mark)
    {
        ReadOnlySpan<byte> before = _sql[_writtenEnd..position];
        switch (separator)
        {
            case 0 when !TryAddLiteral(before, mark, position):
                return -1;
            case 1 or 2:
                _text.AddNext(before, mark);
                break;
            case 3 or 4 when _text.MayDropRows:
                end = PassRows(before, position, end);
                break;
            case 3 or 4:
                _text.AddRow(before, mark);
                break;
        }

        _writtenEnd = end;
        return end;
    }

    /// <summary>Finds a NULL that is an element of a list, next to the last literal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryFindNull(out int start)
    {
        start = 0;
        if (Peek(_writtenEnd) is not ((byte)',' or (byte)')'))
        {
            return false;
        }

        start = FindNextLiteral(_writtenEnd);
        int end = start + Null.Length;
        return start > _writtenEnd && end < _sql.Length && _sql[end] is (byte)',' or (byte)')'
            && Ascii.EqualsIgnoreCase(_sql[start..end], Null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAddLiteral(scoped ReadOnlySpan<byte> before, byte mark, int position)
    {
        byte last = LastBefore(position);
        if (mark == ShapeText.StringMark ? IsOfOneLetter(position) : last == (byte)'.' || (last == (byte)'@' && _sql[position - 1] == last))
        {
            return false;
        }

        _text.AddLiteral(before, mark, isElement: last is (byte)'(' or (byte)',');
        return true;
    }

    /// <summary>Passes over rows of literals, and adds the last one.</summary>
    /// <param name="between">What is before the first one's first literal.</param>
    /// <param name="row">That literal.</param>
    /// <param name="end">Its end.</param>
    /// <returns>The end of the last one's last literal.</returns>
    private int PassRows(scoped ReadOnlySpan<byte> between, int row, int end)
    {
        int last = row;
        int length;
        while ((length = PassLiterals(end, out int rowOffset, out int lastOffset)) > 0)
        {
            row = rowOffset > 0 ? end + rowOffset : row;
            last = end + lastOffset;
            end += length;
        }

        _text.AddLastRow(between, MarkOf(row), last > row ? MarkOf(last) : ShapeText.NoMark);
        return end;
    }

    /// <summary>As <see cref="RowBlock.PassLiterals"/>, at a statement's end and for other literals too.</summary>
    private readonly int PassLiterals(int from, out int row, out int last)
    {
        ReadOnlySpan<byte> bytes = _sql[from..];
        int length = bytes.Length >= RowBlock.Size ? RowBlock.PassLiterals(bytes, out row, out last) : PassLastLiterals(bytes, out row, out last);
        if (length == 0)
        {
            int next = FindNextLiteral(from);
            length = next > from ? FindLiteralEnd(next) - from : 0;
            last = next - from;
            row = last > CommaLengthMax ? last : 0;
        }

        return length;
    }

    private static int PassLastLiterals(ReadOnlySpan<byte> bytes, out int row, out int last)
    {
        Span<byte> padded = stackalloc byte[RowBlock.Size];
        bytes.CopyTo(padded);
        return RowBlock.PassLiterals(padded, out row, out last);
    }

    /// <summary>The end of the longest of <see cref="Separators"/> that begins at a position; the position itself where none does.</summary>
    private readonly int FindNextLiteral(int from)
    {
        int length = Separators.Length;
        while (length > 0 && SeparatorLength(from, from + length) == 0)
        {
            length--;
        }

        return from + length;
    }

    /// <summary>Whether a string is a hexadecimal or binary one, of which the lexer looks at the digits, or n"": see its grammar.</summary>
    private readonly bool IsOfOneLetter(int quote) =>
        quote > 0 && (_sql[quote - 1] | 0x20) is var letter && (letter is 'x' or 'b' || (letter == 'n' && _sql[quote] == (byte)'"'))
        && (quote == 1 || !CharClass.IsWord(_sql[quote - 2]));

    /// <summary>The length of the text between two literals, where it is one of <see cref="Separators"/>; 0 where it is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int SeparatorLength(int from, int to)
    {
        int length = to - from;
        if ((uint)(length - 1) >= sizeof(uint) || _sql.Length - from < sizeof(uint))
        {
            return 0;
        }

        uint difference = BinaryPrimitives.ReadUInt32LittleEndian(_sql[from..]) ^ Separators[length - 1];
        return difference << (8 * (sizeof(uint) - length)) == 0 ? length : 0;
    }

    /// <summary>The mark of the literal that begins at a position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte MarkOf(int position) => _sql[position] switch
    {
        (byte)'\'' or (byte)'"' => ShapeText.StringMark,
        (byte)'0' when Peek(position + 1) is (>= (byte)'0' and <= (byte)'9') or (byte)'.' => ShapeText.ZeroMark,
        _ => ShapeText.NumberMark,
    };

    private int PassComment(int position)
    {
        int text = position + 2;
        int length = _sql[text..].IndexOf("*/"u8);
        if (length < 0 || Peek(text) is (byte)'!' or (byte)'+' or (byte)'M')
        {
            return -1;
        }

        int end = text + length + 2;
        bool isLeading = _sql[_leadingEnd..position].IndexOfAnyExcept(Blanks) < 0;
        bool goesOn = _sql[_lastCommentEnd..position].IndexOfAnyExcept(BlanksAtEnd) < 0;
        _leadingEnd = isLeading ? end : _leadingEnd;
        _lastCommentsStart = goesOn ? _lastCommentsStart : position;
        _lastCommentEnd = end;
        _text.AddComment(_sql[_writtenEnd..position]);
        _writtenEnd = end;
        return end;
    }

    /// <summary>The last byte before a position that is no white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte LastBefore(int position)
    {
        do
        {
            position--;
        }
        while (position >= 0 && CharClass.IsSpace(_sql[position]));

        return position < 0 ? Space : _sql[position];
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
