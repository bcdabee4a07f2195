namespace QuerySniff.Sql.Percona;

/// <summary>Copies a text with some of its pieces replaced, from its beginning to its end.</summary>
/// <param name="text">The text.</param>
/// <param name="output">Takes the copy.</param>
internal ref struct PieceReplacer(ReadOnlySpan<byte> text, Span<byte> output)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly Span<byte> _output = output;
    private int _copied;
    private int _length;

    /// <summary>Replaces a piece behind those that were replaced before.</summary>
    public void Replace(int start, int end, ReadOnlySpan<byte> replacement)
    {
        Write(_text[_copied..start]);
        Write(replacement);
        _copied = end;
    }

    /// <summary>Copies the rest.</summary>
    /// <returns>The part of the output that is written; the text itself, and nothing is written, if nothing was replaced.</returns>
    public ReadOnlySpan<byte> Finish()
    {
        if (_copied == 0)
        {
            return _text;
        }

        Write(_text[_copied..]);
        return _output[.._length];
    }

    private void Write(ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(_output[_length..]);
        _length += piece.Length;
    }
}
