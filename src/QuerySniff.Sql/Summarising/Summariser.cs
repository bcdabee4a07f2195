using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Summarising;

/// <summary>
/// Reads the tokens of a fingerprint and writes the operations and targets among them. A throwaway on the stack of one
/// thread.
/// </summary>
internal ref partial struct Summariser
{
    private readonly ReadOnlySpan<byte> _fingerprint;
    private readonly Span<byte> _output;
    private int _itemStart;
    private bool _full;

    // One scope for each depth of parentheses, and the names of the common tables.
    private readonly Span<SummaryScope> _scopes;
    private readonly Span<Range> _commonTables;
    private int _commonTableCount;
    private int _depth;

    // The statement so far: whether its verb was read, whether more words of the verb's name follow, what the verb makes
    // of later words.
    private bool _hasVerb;
    private bool _inRun;
    private bool _isDefinition;
    private bool _onNamesTable;
    private bool _intoNamesTable;
    private bool _isDelete;
    private bool _isGrant;
    private SummaryWord _before;

    // What the next name is, and whether the last one was a target, which a dot continues.
    private bool _targetDue;
    private bool _routineDue;
    private bool _commonTableDue;
    private bool _inTarget;
    private bool _afterDot;
    private int _nameEnd;

    /// <summary>Starts an empty summary.</summary>
    /// <param name="fingerprint">The text whose tokens are read.</param>
    /// <param name="output">Where the summary is written; what does not fit whole is left out, with all behind it.</param>
    /// <param name="scopes">Room for each depth of parentheses; what is deeper is read as if it were at the last.</param>
    /// <param name="commonTables">Room for the names of common tables; one beyond them counts as a table.</param>
    public Summariser(
        ReadOnlySpan<byte> fingerprint, Span<byte> output, Span<SummaryScope> scopes, Span<Range> commonTables)
    {
        _fingerprint = fingerprint;
        _output = output;
        _scopes = scopes;
        _commonTables = commonTables;
        _scopes[0] = default;
    }

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    private readonly ref SummaryScope Scope => ref _scopes[Math.Min(_depth, _scopes.Length - 1)];

    /// <summary>Takes the next token.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="token">Where it is in the fingerprint.</param>
    public void Accept(TokenKind kind, Range token)
    {
        if (token.Start.Value < _nameEnd)
        {
            return; // A part of the name before.
        }

        switch (kind)
        {
            case TokenKind.Word or TokenKind.QuotedName:
                AcceptWord(kind, token);
                return;
            case TokenKind.Dot:
                _afterDot = true;
                return;
            case TokenKind.Open:
                AcceptOpen();
                break;
            case TokenKind.Close:
                _depth -= _depth > 0 ? 1 : 0;
                _targetDue = false;
                break;
            case TokenKind.Comma:
                _targetDue = Scope.InTables;
                _commonTableDue = Scope.InCommonTables;
                break;
            case TokenKind.Semicolon:
                EndStatement();
                break;
            default:
                _targetDue = false;
                break;
        }

        EndName();
    }

    private void AcceptOpen()
    {
        bool inTables = _targetDue;
        Scope.InTables |= inTables;
        _depth++;
        Scope = default;
        Scope.InTables = inTables;
        _before = SummaryWord.Keyword;
    }

    private void EndStatement()
    {
        _depth = 0;
        Scope = default;
        (_hasVerb, _inRun, _isDefinition, _onNamesTable, _intoNamesTable, _isDelete, _isGrant) = (false, false, false, false, false, false, false);
        (_targetDue, _routineDue, _commonTableDue) = (false, false, false);
        _commonTableCount = 0;
        _before = SummaryWord.Keyword;
    }

    private void EndName()
    {
        _inTarget = false;
        _afterDot = false;
        _inRun = false;
    }

    private void AcceptWord(TokenKind kind, Range token)
    {
        if (_afterDot)
        {
            _afterDot = false;
            AppendToTarget(WithWildcards(token));
            return;
        }

        _inTarget = false;
        SummaryWord word = kind == TokenKind.Word ? SummaryWords.Classify(_fingerprint[token]) : SummaryWord.Name;
        if (word == SummaryWord.Name)
        {
            AcceptName(token);
        }
        else if (!_hasVerb && word is not (SummaryWord.With or SummaryWord.PassedOver))
        {
            BeginVerb(word, token);
        }
        else
        {
            AcceptKeyword(word, token);
        }

        _before = word;
    }

    private void AcceptName(Range token)
    {
        if (_commonTableDue)
        {
            RememberCommonTable(token);
        }
        else if (_targetDue && (!IsCalled(token) || _routineDue) && !IsCommonTable(token))
        {
            Append(WithWildcards(token));
            _inTarget = true;
        }

        _targetDue = false;
        _inRun = false;
    }

    /// <summary>A name with what clings to it where names are merged: <c>log_?</c>, <c>user_?_log</c>.</summary>
    private Range WithWildcards(Range name)
    {
        int end = name.End.Value;
        while (end < _fingerprint.Length && (_fingerprint[end] == '?' || CharClass.IsWord(_fingerprint[end])))
        {
            end++;
        }

        _nameEnd = end;
        return name.Start..end;
    }

    private void RememberCommonTable(Range token)
    {
        _commonTableDue = false;
        if (_commonTableCount < _commonTables.Length)
        {
            _commonTables[_commonTableCount++] = token;
        }
    }

    private readonly bool IsCommonTable(Range token)
    {
        bool isQualified = token.End.Value < _fingerprint.Length && _fingerprint[token.End] == '.';
        foreach (Range name in _commonTables[..(isQualified ? 0 : _commonTableCount)])
        {
            if (_fingerprint[name].SequenceEqual(_fingerprint[token]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes an operation or a target; nothing any more once one did not fit.</summary>
    private void Append(Range token)
    {
        ReadOnlySpan<byte> text = _fingerprint[token];
        int space = Length == 0 ? 0 : 1;
        _full |= text.Length + space > _output.Length - Length;
        if (!_full)
        {
            _itemStart = Length;
            _output[Length] = (byte)' ';
            text.CopyTo(_output[(Length + space)..]);
            Length += space + text.Length;
        }
    }

    private void AppendToTarget(Range token)
    {
        ReadOnlySpan<byte> text = _fingerprint[token];
        if (!_inTarget || _full)
        {
            return;
        }

        if (text.Length + 1 > _output.Length - Length)
        {
            Length = _itemStart;
            _full = true;
            return;
        }

        _output[Length] = (byte)'.';
        text.CopyTo(_output[(Length + 1)..]);
        Length += 1 + text.Length;
    }
}
