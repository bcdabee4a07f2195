namespace QuerySniff.Sql.Summarising;

/// <summary>What the keywords say.</summary>
internal ref partial struct Summariser
{
    private void BeginVerb(SummaryWord word, Range token)
    {
        ReadOnlySpan<byte> verb = _fingerprint[token];
        _hasVerb = true;
        _inRun = SummaryWords.TakesRun(verb);
        _isDefinition = verb[0] is (byte)'C' or (byte)'A' or (byte)'D'
            && (verb.SequenceEqual("CREATE"u8) || verb.SequenceEqual("ALTER"u8) || verb.SequenceEqual("DROP"u8));
        _isGrant = verb.SequenceEqual("GRANT"u8) || verb.SequenceEqual("REVOKE"u8);
        _onNamesTable = _isGrant;
        _intoNamesTable = verb.SequenceEqual("LOAD"u8);
        if (word is SummaryWord.Select or SummaryWord.Change)
        {
            BeginOperation(token);
            return;
        }

        Append(token);
        Scope.HasOperation = verb.SequenceEqual("SHOW"u8);
        _routineDue = verb.SequenceEqual("CALL"u8);
        _targetDue = SummaryWords.IsBeforeTarget(verb);
    }

    /// <summary>SELECT and the statements that change rows, wherever they begin.</summary>
    private void BeginOperation(Range token)
    {
        ReadOnlySpan<byte> operation = _fingerprint[token];
        Append(token);
        bool isUpdate = operation.SequenceEqual("UPDATE"u8);
        _isDelete = operation.SequenceEqual("DELETE"u8);
        _intoNamesTable = operation.SequenceEqual("INSERT"u8) || operation.SequenceEqual("REPLACE"u8);
        _targetDue = isUpdate || _intoNamesTable;
        _routineDue = false;
        _commonTableDue = false;
        _inRun = false;
        Scope = new SummaryScope { HasOperation = true, InTables = isUpdate };
    }

    private void AcceptKeyword(SummaryWord word, Range token)
    {
        switch (word)
        {
            case SummaryWord.Select when !_isGrant:
                BeginOperation(token);
                return;
            case SummaryWord.Change when !_isGrant && IsChange(token):
                BeginOperation(token);
                return;
            case SummaryWord.From when Scope.HasOperation:
                Scope.InTables = true;
                _targetDue = true;
                break;
            case SummaryWord.Join when Scope.InTables:
                _targetDue = true;
                break;
            case SummaryWord.Into:
                _targetDue = _intoNamesTable;
                break;
            case SummaryWord.Using:
                _targetDue = _isDelete && _fingerprint[token.End..] is not [(byte)' ', (byte)'(', ..];
                break;
            case SummaryWord.BeforeNoChange:
                _targetDue = _onNamesTable && _fingerprint[token].SequenceEqual("ON"u8);
                break;
            case SummaryWord.With:
                _commonTableDue = !_hasVerb || _before is SummaryWord.Name or SummaryWord.Keyword;
                Scope.InCommonTables = _commonTableDue;
                return;
            case SummaryWord.Object or SummaryWord.PartOfTable:
                AcceptObject(word, token);
                return;
            case SummaryWord.PassedOver:
                return;
            default:
                AcceptOther(word, token);
                return;
        }

        _commonTableDue = false;
        _inRun = false;
    }

    /// <summary>Whether INSERT, UPDATE and their like are an operation, and not a function or what a trigger is for.</summary>
    private readonly bool IsChange(Range token) =>
        _before != SummaryWord.BeforeNoChange && !IsCalled(token);

    /// <summary>Whether a parenthesis clings to a word, as in a fingerprint it does to a function's name alone.</summary>
    private readonly bool IsCalled(Range token) => token.End.Value < _fingerprint.Length && _fingerprint[token.End] == '(';

    private void AcceptObject(SummaryWord word, Range token)
    {
        if (_isDefinition)
        {
            // The first kind that CREATE, ALTER or DROP names is what is defined.
            _isDefinition = false;
            Append(token);
            _routineDue = true;
            _targetDue = word == SummaryWord.Object;
            _onNamesTable = word == SummaryWord.PartOfTable;
            Scope.InTables = _targetDue;
        }
        else if (_inRun)
        {
            Append(token);
            _targetDue = true;
            Scope.InTables = true;
        }

        _commonTableDue = false;
        _inRun = false;
    }

    private void AcceptOther(SummaryWord word, Range token)
    {
        if (_inRun && !_isDefinition && word == SummaryWord.Keyword && !IsCalled(token))
        {
            Append(token);
        }

        _inRun &= word == SummaryWord.Keyword;
        _targetDue = false;
        _commonTableDue = false;
        Scope.InTables &= word != SummaryWord.EndOfTables;
    }
}
