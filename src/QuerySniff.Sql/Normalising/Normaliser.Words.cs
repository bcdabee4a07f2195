using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Normalising;

/// <summary>Which words are keywords, and what they change.</summary>
internal ref partial struct Normaliser
{
    private void AcceptWord(scoped ReadOnlySpan<byte> word)
    {
        Keyword? keyword = _last == Shape.Dot ? null : KeywordTable.Find(word);
        if (_dataDue != DataName.None && IsDataHere(keyword))
        {
            AcceptDataName(word);
        }
        else if (keyword is null)
        {
            AcceptName(word);
        }
        else if (IsLiteral(keyword))
        {
            AcceptLiteral(TokenKind.Value, word);
        }
        else if (IsKeywordHere(keyword))
        {
            CommitPrefix();
            AcceptKeyword(keyword);
        }
        else if (keyword.Has(KeywordTraits.Introducer | KeywordTraits.LiteralPrefix))
        {
            BeginPrefix(word, Shape.Name, keyword.Has(KeywordTraits.Introducer) ? TokenKind.QuotedName : TokenKind.String);
            _function = _nameDue ? null : keyword;
            _inRun = false;
        }
        else
        {
            CommitPrefix();
            PutName(word);
            _function = _nameDue ? null : keyword;
        }
    }

    private void AcceptName(scoped ReadOnlySpan<byte> word)
    {
        if (IsSize(word) && _last != Shape.Dot)
        {
            AcceptLiteral(TokenKind.Value, word);
            return;
        }

        CommitPrefix();
        PutName(word);
    }

    /// <summary>
    /// Whether a word that begins with digits is a number of bytes, <c>16M</c>: only hints, definitions and settings
    /// have them.
    /// </summary>
    private readonly bool IsSize(scoped ReadOnlySpan<byte> word) =>
        word[0] <= (byte)'9' && (_inHint || _verb is KeywordId.Create or KeywordId.Alter or KeywordId.Set)
        && (word[^1] | 0x20) is 'k' or 'm' or 'g' or 't' && !word[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>
    /// A word that is not reserved is a keyword only where the grammar leaves no doubt: a column may be called status.
    /// </summary>
    private readonly bool IsKeywordHere(Keyword keyword) =>
        keyword.Has(KeywordTraits.Reserved)
        || (_last <= Shape.Semicolon && keyword.Has(KeywordTraits.Verb))
        || (_inRun && keyword.Has(KeywordTraits.Run))
        || (_last == Shape.Keyword && keyword.IsBehind(_keyword))
        || (_last > Shape.Dot && IsKeywordBehindOperand(keyword))
        || (_last == Shape.Operator && keyword.Has(KeywordTraits.Choice) && IsDefinition)
        || (_last == Shape.Comma && _depth == 0 && IsKeywordBehindComma(keyword))
        || (_accounts && keyword.Has(_dataDue == DataName.Role ? KeywordTraits.Privilege : KeywordTraits.AccountOption))
        || (Top.HasUnit && keyword.Has(KeywordTraits.Unit) && _last == Shape.Open)
        || (Top.HasCastType && keyword.Has(KeywordTraits.CastType) && _last is Shape.Keyword or Shape.Comma);

    private readonly bool IsKeywordBehindOperand(Keyword keyword) =>
        keyword.IsBehindOperandOf(_keyword)
        || (keyword.Has(KeywordTraits.Unit) && (_keyword == KeywordId.Interval || IsDefinition))
        || (keyword.Has(KeywordTraits.Definition) && IsDefinition)
        || (keyword.Has(KeywordTraits.LoadOption) && _verb == KeywordId.Load)
        || (keyword.Id == KeywordId.Value && _last is Shape.Close or Shape.Name && _verb is KeywordId.Insert or KeywordId.Replace)
        || (keyword.Id == KeywordId.End && _openCases > 0);

    /// <summary>ALTER TABLE t .., ALGORITHM = .. and SET .., SESSION x = ..</summary>
    private readonly bool IsKeywordBehindComma(Keyword keyword) =>
        (_verb == KeywordId.Alter && keyword.Has(KeywordTraits.Definition)) || (_verb == KeywordId.Set && keyword.Has(KeywordTraits.Run));

    private readonly bool IsDefinition => _verb is KeywordId.Create or KeywordId.Alter;

    /// <summary>
    /// NULL, TRUE and FALSE are literals where an operand is due, as the bound value of a placeholder is; in IS NULL,
    /// NOT NULL, SET NULL and after a type they are keywords.
    /// </summary>
    private readonly bool IsLiteral(Keyword keyword) => keyword.Id switch
    {
        KeywordId.Null => IsOperandDue && !(_last == Shape.Keyword
            && _keyword is KeywordId.Is or KeywordId.IsNot or KeywordId.Not or KeywordId.Set),
        KeywordId.True or KeywordId.False => IsOperandDue
            && !(_last == Shape.Keyword && _keyword is KeywordId.Is or KeywordId.IsNot),
        _ => false,
    };

    private void AcceptKeyword(Keyword keyword)
    {
        // VALUES(a), REPLACE(a, ..) and their like: a function, where an operand is due that no keyword asks for.
        bool asFunction = keyword.Has(KeywordTraits.Function) || (keyword.Id == KeywordId.Values && IsOperandDueInExpression);
        bool endsList = EndsList(keyword) && !(keyword.Id == KeywordId.Values && asFunction);
        if (endsList)
        {
            FinishElement();
        }

        bool isVerb = _last <= Shape.Semicolon;
        Put(keyword.Text, EndsOperand(keyword) ? Shape.Operand : Shape.Keyword);
        Note(keyword, isVerb, asFunction);
        if (endsList)
        {
            BeginList(rows: keyword.Id is KeywordId.Values or KeywordId.Value);
        }
        else
        {
            Top.Pure = false;
        }
    }

    private readonly bool IsOperandDueInExpression => _last is > Shape.Keyword and <= Shape.Arrow;

    private readonly bool EndsList(Keyword keyword) =>
        keyword.Has(KeywordTraits.Clause)
        || keyword.Id == KeywordId.Value
        || _verb == KeywordId.Xa
        || (keyword.Id == KeywordId.As && Top.Rows && _last == Shape.Close);

    private readonly bool EndsOperand(Keyword keyword) =>
        keyword.Has(KeywordTraits.EndsOperand)
        || (IsDefinition && keyword.Has(KeywordTraits.Definition | KeywordTraits.Choice) && !keyword.Has(KeywordTraits.Reserved));

    /// <summary>Remembers what a keyword means for the tokens after it.</summary>
    private void Note(Keyword keyword, bool isVerb, bool asFunction)
    {
        TakesHint = keyword.Has(KeywordTraits.TakesHint);
        KeywordId before = _keyword;
        _keyword = keyword.Id == KeywordId.Not && _keyword == KeywordId.Is ? KeywordId.IsNot : keyword.Id;
        _function = asFunction && keyword.Id != KeywordId.Value ? keyword : null;
        _nameDue = keyword.Has(KeywordTraits.BeforeName) && !(keyword.Id == KeywordId.Replace && _verb == KeywordId.Create);
        _openCases += keyword.Id switch
        {
            KeywordId.Case => 1,
            KeywordId.End when _openCases > 0 => -1,
            _ => 0,
        };

        if (isVerb)
        {
            _inProgram |= IsDefinition;
            _verb = keyword.Id;
        }

        NoteData(keyword, before, isVerb);

        // SHOW TABLE STATUS: in SHOW no name stands where in CREATE TABLE status one does.
        _inRun = isVerb
            ? keyword.Has(KeywordTraits.RunVerb)
            : _inRun && !keyword.Has(KeywordTraits.Clause) && (!_nameDue || _verb == KeywordId.Show);
    }

    private void PutName(scoped ReadOnlySpan<byte> name)
    {
        // A name after a name is an alias or an option: only `INTO t`, `INTO db.t` stand before a list of columns.
        _nameDue = _nameDue && _last is Shape.Keyword or Shape.Dot or Shape.Operand;
        PutText(name, Shape.Name);
        _inRun = false;
        Top.Pure = false;
    }

    private void PutQuotedName(scoped ReadOnlySpan<byte> token)
    {
        if (_dataDue != DataName.None && _last != Shape.Dot)
        {
            AcceptDataName(token);
            return;
        }

        if (token[0] == '`')
        {
            PutName(token);
            return;
        }

        _nameDue = _nameDue && _last is Shape.Keyword or Shape.Dot or Shape.Operand;
        PutAnsiName(token[1..^1]);
        _inRun = false;
        Top.Pure = false;
    }

    /// <summary>
    /// Writes what may be taken back: a sign, an introducer, the DATE of DATE '2026-01-01'. If a literal of the right
    /// kind follows, it is a part of it.
    /// </summary>
    private void BeginPrefix(scoped ReadOnlySpan<byte> token, Shape shape, TokenKind before)
    {
        if (_prefixStart < 0 || _prefixBefore != TokenKind.Value)
        {
            CommitPrefix();
            _prefixStart = _length;
            _prefixShape = _last;
        }

        _prefixBefore = before;
        bool pure = Top.Pure && (Top.ElementStart < 0 || Top.ElementStart >= _prefixStart);
        PutText(token, shape);
        Top.Pure = pure;
        _inRun = false;
    }

    /// <summary>What a prefix is a part of: any literal, a string, or a string or hexadecimal number.</summary>
    private readonly bool IsPrefixOf(TokenKind kind, scoped ReadOnlySpan<byte> literal) => _prefixBefore switch
    {
        TokenKind.Value => true,
        TokenKind.String => kind == TokenKind.String,
        _ => kind == TokenKind.String || (literal.Length > 1 && literal[0] == '0'),
    };

    private void CommitPrefix()
    {
        if (_prefixStart >= 0)
        {
            Top.Pure = false;
            DropPrefix();
        }
    }

    private void DropPrefix() => _prefixStart = -1;
}
