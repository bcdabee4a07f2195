namespace QuerySniff.Sql.Recognising;

/// <summary>
/// Gathers a statement's text with a mark for each literal, and hashes it. Of literals next to each other in a list it
/// keeps the first and the last, and of lists of literals the first two and the last: the normal form has one of them,
/// however many there are, but what stands before the first and behind the last decides on how they are read.
/// </summary>
internal ref struct ShapeText
{
    /// <summary>Bytes of text that are hashed together.</summary>
    public const int BufferBytes = 1024;

    /// <summary>The mark of a string. No text has the marks outside of quoted names: they are taken for nothing else.</summary>
    public const byte StringMark = 1;

    /// <summary>The mark of a number, which is not that of a string: that may be a part of what is before it.</summary>
    public const byte NumberMark = 2;

    /// <summary>The mark of a number that begins with a zero: it could be the hexadecimal one behind a charset's name.</summary>
    public const byte ZeroMark = 3;

    private const byte CommentMark = 4;
    private const byte NoMark = 0;

    private readonly Span<byte> _buffer;
    private ulong _hash;
    private int _length;
    private int _opened;
    private bool _dropped;

    // The last literal, not yet written: the next one may take its place. How many there are next to each other.
    private byte _last;
    private int _run;

    // Where the row begins that is being written, and the one before it; -1 where there is none.
    private int _row;
    private int _rowBefore;
    private int _rowBeforeEnd;
    private bool _isFirstRow;

    /// <summary>An empty text.</summary>
    /// <param name="buffer"><see cref="BufferBytes"/>, for this object alone.</param>
    /// <param name="seed">What the hash begins with.</param>
    public ShapeText(Span<byte> buffer, ulong seed)
    {
        _buffer = buffer;
        _hash = seed;
        BeginRows(atRow: false);
    }

    /// <summary>Adds a literal.</summary>
    /// <param name="before">The text between the last literal or comment and this one.</param>
    /// <param name="mark">Its kind.</param>
    /// <param name="isElement">Whether it is the first token of a list's element.</param>
    public void AddLiteral(scoped ReadOnlySpan<byte> before, byte mark, bool isElement)
    {
        WriteLast();
        Write(before);
        BeginRows(atRow: before.Length > 0 && before[^1] == (byte)'(');
        _last = mark;
        _run = isElement ? 1 : 0;
    }

    /// <summary>Adds a literal behind nothing but a comma.</summary>
    /// <param name="comma">The comma and white space.</param>
    /// <param name="mark">The literal's kind.</param>
    public void AddNext(scoped ReadOnlySpan<byte> comma, byte mark)
    {
        if (_run < 2)
        {
            WriteLast();
            Write(comma);
            _run++;
        }

        _dropped |= _last != NoMark;
        _last = mark;
    }

    /// <summary>Adds the first literal of a row behind another.</summary>
    /// <param name="between">The parentheses, the comma and white space.</param>
    /// <param name="mark">The literal's kind.</param>
    /// <returns>
    /// False where the row before it repeats the one before that, and so, maybe, does this one: the row before it was taken
    /// back, and nothing was added. As long as there are rows of literals they need not be added. The last one must.
    /// </returns>
    public bool TryAddRow(scoped ReadOnlySpan<byte> between, byte mark)
    {
        WriteLast();
        if (_rowBefore >= 0 && _buffer[_rowBefore.._rowBeforeEnd].SequenceEqual(_buffer[_row.._length]))
        {
            _length = _row;
            _dropped = true;
            return false;
        }

        // What is before its parenthesis may make the first one another thing than a row.
        bool isFirst = _row < 0 || _isFirstRow;
        (_rowBefore, _rowBeforeEnd) = (isFirst ? -1 : _row, _length);
        Write(between);
        _isFirstRow = _row < 0;
        _row = _length;
        _last = mark;
        _run = 1;
        return true;
    }

    /// <summary>Adds a comment.</summary>
    /// <param name="before">The text between the last literal or comment and this one.</param>
    public void AddComment(scoped ReadOnlySpan<byte> before)
    {
        WriteLast();
        Write(before);
        Write(CommentMark);
        BeginRows(atRow: false);
        _run = 0;
    }

    /// <summary>Ends the text.</summary>
    /// <param name="rest">What is behind the last literal or comment.</param>
    /// <param name="hash">The hash of all.</param>
    /// <returns>
    /// False where something was left out that may count: lists nested deeper than the normal form collapses them are told
    /// apart by their length.
    /// </returns>
    public bool TryFinish(scoped ReadOnlySpan<byte> rest, out ulong hash)
    {
        WriteLast();
        Write(rest);
        Flush();
        hash = _hash;
        return !_dropped || _opened < SqlLimits.NestingDepthMax;
    }

    private void BeginRows(bool atRow)
    {
        _row = atRow ? _length : -1;
        _rowBefore = -1;
        _isFirstRow = true;
    }

    private void WriteLast()
    {
        if (_last != NoMark)
        {
            Write(_last);
            _last = NoMark;
        }
    }

    private void Write(byte mark)
    {
        if (_length == _buffer.Length)
        {
            Flush();
        }

        _buffer[_length++] = mark;
    }

    private void Write(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length > _buffer.Length - _length)
        {
            Flush();
            if (text.Length > _buffer.Length)
            {
                Hash(text);
                return;
            }
        }

        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    private void Flush()
    {
        Hash(_buffer[.._length]);
        _length = 0;
        BeginRows(atRow: false);
    }

    private void Hash(scoped ReadOnlySpan<byte> text)
    {
        _hash = FastHash.Compute(text, _hash);
        _opened += text.Count((byte)'(');
    }
}
