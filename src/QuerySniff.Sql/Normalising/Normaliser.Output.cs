using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace QuerySniff.Sql.Normalising;

/// <summary>Writing, with the spaces; taking back.</summary>
internal ref partial struct Normaliser
{
    /// <summary>After these shapes there is no space: Start, Open, Unary, Arrow, Dot.</summary>
    private const uint TightAfter = (1u << (int)Shape.Start) | (1u << (int)Shape.Open) | (1u << (int)Shape.Unary)
        | (1u << (int)Shape.Arrow) | (1u << (int)Shape.Dot);

    /// <summary>The output so far.</summary>
    public readonly ReadOnlySpan<byte> Output => _output[.._length];

    /// <summary>Whether a token found no room; nothing is written from there on.</summary>
    public readonly bool IsFull => _full;

    /// <summary>Writes a token with the space that is due before it.</summary>
    private void Put(scoped ReadOnlySpan<byte> token, Shape shape, bool tight = false)
    {
        bool space = !tight && shape != Shape.Arrow && ((TightAfter >> (int)_last) & 1) == 0;
        int start = _length + (space ? 1 : 0);
        if (!HasRoom(token.Length + 1))
        {
            return;
        }

        _output[_length] = (byte)' ';
        token.CopyTo(_output[start..]);
        _lastStart = start;
        _length = start + token.Length;
        _last = shape;
        ref ListFrame frame = ref Top;
        if (frame.ElementStart < 0)
        {
            frame.ElementStart = start;
        }

        if (shape >= Shape.Operator && shape != Shape.Literal)
        {
            frame.Pure = false;
        }
    }

    /// <summary>Writes a comma, a dot, a semicolon, a closing parenthesis: no space, and no part of an element.</summary>
    private void PutBare(scoped ReadOnlySpan<byte> token, Shape shape)
    {
        if (HasRoom(token.Length))
        {
            Append(token);
            _last = shape;
        }
    }

    private void Append(scoped ReadOnlySpan<byte> token)
    {
        if (HasRoom(token.Length))
        {
            token.CopyTo(_output[_length..]);
            _lastStart = _length;
            _length += token.Length;
        }
    }

    /// <summary>Writes bytes of the statement: as they are, or with what is no UTF-8 replaced.</summary>
    private void PutText(scoped ReadOnlySpan<byte> token, Shape shape)
    {
        if (Ascii.IsValid(token) || Utf8.IsValid(token))
        {
            Put(token, shape);
            return;
        }

        int before = _length;
        Put(default, shape);
        int start = _lastStart;
        while (!token.IsEmpty)
        {
            token = token[AppendCharacter(token)..];
        }

        EndPieces(start, before);
    }

    /// <summary>Appends the first character of a text, or U+FFFD for what is none.</summary>
    /// <returns>The bytes of the text that it had.</returns>
    private int AppendCharacter(scoped ReadOnlySpan<byte> text)
    {
        OperationStatus status = Rune.DecodeFromUtf8(text, out _, out int consumed);
        Append(status == OperationStatus.Done ? text[..consumed] : "\uFFFD"u8);
        return consumed;
    }

    /// <summary>Makes what was appended one token; what found no room is left out whole.</summary>
    private void EndPieces(int start, int before)
    {
        _lastStart = start;
        _length = _full ? before : _length;
    }

    /// <summary>Writes an identifier that stood between double quotes between back quotes, which need no mode.</summary>
    private void PutAnsiName(scoped ReadOnlySpan<byte> name)
    {
        int before = _length;
        Put("`"u8, Shape.Name);
        int start = _lastStart;
        while (!name.IsEmpty)
        {
            name = name.StartsWith("\"\""u8) ? name[1..] : name;
            if (name[0] == '`')
            {
                Append("`"u8);
            }

            name = name[AppendCharacter(name)..];
        }

        Append("`"u8);
        EndPieces(start, before);
    }

    /// <summary>Writes a function's name over its spelling, which has the same length.</summary>
    private void Overwrite(scoped ReadOnlySpan<byte> name)
    {
        if (!_full)
        {
            name.CopyTo(_output[_lastStart..]);
        }
    }

    /// <summary>Writes SESSION over the session of <c>@@session.x</c>, which has just been written.</summary>
    private readonly void UpperCaseScope(scoped ReadOnlySpan<byte> variable)
    {
        int dot = variable.IndexOf((byte)'.');
        if (!_full && dot > 2 && KeywordTable.Find(variable[2..dot]) is { } scope && scope.Has(KeywordTraits.Run))
        {
            scope.Text.CopyTo(_output[(_lastStart + 2)..]);
        }
    }

    private readonly void UpperCaseLast()
    {
        if (!_full)
        {
            Ascii.ToUpperInPlace(_output[_lastStart.._length], out _);
        }
    }

    /// <summary>Takes back everything from an offset on.</summary>
    private void Rewind(int length, Shape last)
    {
        if (_full)
        {
            return;
        }

        _length = length;
        _last = last;
        ref ListFrame frame = ref Top;
        if (frame.ElementStart >= length)
        {
            frame.ElementStart = -1;
            frame.Pure = true;
        }
    }

    private bool HasRoom(int bytes)
    {
        _full |= bytes > _output.Length - _length;
        return !_full;
    }
}
