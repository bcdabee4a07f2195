using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Normalising;

/// <summary>
/// Names that are data, written as literals: accounts and roles in the statements about them, savepoints, prepared
/// statements, the values of SET.
/// </summary>
internal ref partial struct Normaliser
{
    private readonly bool IsDataHere(Keyword? keyword)
    {
        if (keyword is null)
        {
            return _last != Shape.Dot;
        }

        // What begins a literal stays a part of it.
        bool isReserved = keyword.Has(KeywordTraits.Reserved | KeywordTraits.Introducer | KeywordTraits.LiteralPrefix);
        return _dataDue switch
        {
            DataName.Role => !isReserved && !keyword.Has(KeywordTraits.Privilege),
            DataName.Numbered => !isReserved && !keyword.IsBehind(_keyword) && keyword.Id != KeywordId.Savepoint,
            DataName.Value => !isReserved || keyword.Id is KeywordId.On or KeywordId.Binary,
            _ => !isReserved,
        };
    }

    private void AcceptDataName(scoped ReadOnlySpan<byte> name)
    {
        if (_dataDue != DataName.Value || !CharClass.IsWord(name[0]))
        {
            AcceptLiteral(TokenKind.Value, name);
            _stringLast = true; // A host may follow.
        }
        else
        {
            CommitPrefix();
            PutText(name, Shape.Name);
            _function = KeywordTable.Find(name);
            _valueLast = true;
            Top.Pure = false;
        }

        _dataDue = DataName.None;
        _inRun = false;
    }

    /// <summary>A value of SET that no expression follows is data: <c>SET NAMES utf8mb4</c>, <c>SET autocommit = ON</c>.</summary>
    private void SettleValue(TokenKind next)
    {
        _valueLast = false;
        bool isExpression = next is TokenKind.Open or TokenKind.Dot or TokenKind.Operator or TokenKind.Sign or TokenKind.Arrow
            or TokenKind.String or TokenKind.Value;
        if (!isExpression)
        {
            Rewind(_lastStart - 1, Shape.Operator);
            PutLiteral();
        }
    }

    /// <summary>What a keyword says of the names after it.</summary>
    private void NoteData(Keyword keyword, KeywordId before, bool isVerb)
    {
        if (isVerb)
        {
            _accounts = keyword.Id is KeywordId.Grant or KeywordId.Revoke;
            _dataDue = keyword.Id switch
            {
                KeywordId.Grant or KeywordId.Revoke => DataName.Role,
                KeywordId.Prepare or KeywordId.Execute or KeywordId.Savepoint => DataName.Numbered,
                _ => DataName.None,
            };
            _listed = _dataDue;
        }
        else if (_accounts)
        {
            bool isPrivilege = _dataDue == DataName.Role && keyword.Id is KeywordId.User or KeywordId.Role;
            bool beforeAccount = keyword.Has(KeywordTraits.BeforeAccount) && !isPrivilege
                && (keyword.Id != KeywordId.Using || _verb == KeywordId.Show);
            _dataDue = beforeAccount || (keyword.Id == KeywordId.On && before == KeywordId.Proxy) ? DataName.Account : KeepDue(keyword.Id);
            _listed = beforeAccount ? DataName.Account : _listed;
        }
        else if (keyword.Has(KeywordTraits.BeforeData))
        {
            NoteBeforeData(keyword.Id);
        }
        else
        {
            _dataDue = KeepDue(keyword.Id);

            // SET STATEMENT max_statement_time = 1 FOR SELECT ..: behind FOR there are no more values.
            _verb = keyword.Id == KeywordId.For && _verb == KeywordId.Set ? KeywordId.None : _verb;
        }
    }

    /// <summary>What is due stays due behind IF NOT EXISTS, and a role behind a privilege.</summary>
    private readonly DataName KeepDue(KeywordId keyword) =>
        keyword is KeywordId.If or KeywordId.Not or KeywordId.Exists || (_dataDue == DataName.Role && keyword != KeywordId.On)
            ? _dataDue
            : DataName.None;

    private void NoteBeforeData(KeywordId keyword)
    {
        bool inRun = _inRun;
        switch (keyword)
        {
            case KeywordId.User or KeywordId.Role when inRun:
                _accounts = true;
                _dataDue = DataName.Account;
                _listed = DataName.Account;
                break;
            case KeywordId.Grants when inRun:
            case KeywordId.Password when inRun && _verb == KeywordId.Set:
                _accounts = true;
                break;
            case KeywordId.Savepoint or KeywordId.Prepare when inRun:
            case KeywordId.To when _verb == KeywordId.Rollback:
                _dataDue = DataName.Numbered;
                break;
            case KeywordId.Names or KeywordId.Charset or KeywordId.Set when _verb == KeywordId.Set:
                _dataDue = DataName.Value;
                break;
        }
    }

    /// <summary>What an operator says of the name after it.</summary>
    private void NoteOperator(scoped ReadOnlySpan<byte> token)
    {
        bool assigns = token[^1] == '=' && token[0] is (byte)'=' or (byte)':';
        if (_keyword == KeywordId.Definer && assigns)
        {
            _dataDue = DataName.Account;
            _keyword = KeywordId.None;
        }
        else if (_verb == KeywordId.Set && _depth == 0 && !_inProgram && assigns)
        {
            _dataDue = DataName.Value;
        }
    }
}
