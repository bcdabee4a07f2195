using System.Runtime.CompilerServices;

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

    /// <summary>The mark of no literal.</summary>
    public const byte NoMark = 0;

    private const byte CommentMark = 4;

    private readonly Span<byte> _buffer;
    private ulong _hash;
    private int _length;
    private int _opened;
    private bool _dropped;

    // The last literal, not yet written: the next one may take its place. How many there are next to each other.
    private byte _last;
    private int _run;

    // Lists of literals next to each other that were written whole.
    private int _rows;

    /// <summary>An empty text.</summary>
    /// <param name="buffer"><see cref="BufferBytes"/>, for this object alone.</param>
    /// <param name="seed">What the hash begins with.</param>
    public ShapeText(Span<byte> buffer, ulong seed)
    {
        _buffer = buffer;
        _hash = seed;
    }

    /// <summary>Adds a literal.</summary>
    /// <param name="before">The text between the last literal or comment and this one.</param>
    /// <param name="mark">Its kind.</param>
    /// <param name="isElement">Whether it is the first token of a list's element.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLiteral(scoped ReadOnlySpan<byte> before, byte mark, bool isElement)
    {
        WriteLast();
        Write(before);
        _rows = before.Length > 0 && before[^1] == (byte)'(' ? 1 : 0;
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

    /// <summary>
    /// Whether two lists of literals stand before this one, which need not be added then, but for the last. The first one
    /// may be another thing than a row: what is before its parenthesis decides.
    /// </summary>
    public readonly bool MayDropRows => _rows >= 2;

    /// <summary>Adds the first literal of a row behind another.</summary>
    /// <param name="between">The parentheses, the comma and white space.</param>
    /// <param name="mark">The literal's kind.</param>
    public void AddRow(scoped ReadOnlySpan<byte> between, byte mark)
    {
        WriteLast();
        Write(between);
        _last = mark;
        _run = 1;
        _rows++;
    }

    /// <summary>Adds the last of several rows, without those before it: see <see cref="MayDropRows"/>.</summary>
    /// <param name="between">The parentheses, the comma and white space.</param>
    /// <param name="first">The kind of its first literal.</param>
    /// <param name="last">The kind of its last one, or <see cref="NoMark"/> where it has one.</param>
    public void AddLastRow(scoped ReadOnlySpan<byte> between, byte first, byte last)
    {
        AddRow(between, first);
        if (last != NoMark)
        {
            AddNext(","u8, last);
        }

        _dropped = true;
    }

    /// <summary>Adds a comment.</summary>
    /// <param name="before">The text between the last literal or comment and this one.</param>
    public void AddComment(scoped ReadOnlySpan<byte> before)
    {
        WriteLast();
        Write(before);
        Write(CommentMark);
        _rows = 0;
        _run = 0;
    }

    /// <summary>Ends the text.</summary>
    /// <param name="rest">What is behind the last literal or comment.</param>
    /// <param name="hash">The hash of all.</param>
    /// <returns>
    /// False where something was left out that may count: lists nested deeper than the normal form collapses them are told
    /// apart by their length.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFinish(scoped ReadOnlySpan<byte> rest, out ulong hash)
    {
        WriteLast();
        Write(rest);
        Flush();
        hash = _hash;
        return !_dropped || _opened < SqlLimits.NestingDepthMax;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteLast()
    {
        if (_last != NoMark)
        {
            Write(_last);
            _last = NoMark;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(byte mark)
    {
        if (_length == _buffer.Length)
        {
            Flush();
        }

        _buffer[_length++] = mark;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Flush()
    {
        Hash(_buffer[.._length]);
        _length = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Hash(scoped ReadOnlySpan<byte> text)
    {
        _hash = FastHash.Compute(text, _hash);
        _opened += text.Count((byte)'(');
    }
}
