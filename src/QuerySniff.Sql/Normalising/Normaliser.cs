using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Normalising;

/// <summary>
/// Writes the normal form of a statement, token by token, in one pass; the form is described at
/// <see cref="Fingerprinter"/>. What a later token proves superfluous (a sign before a literal, an element like the one
/// before it) is taken back by shortening the output. A throwaway on the stack of one thread.
/// </summary>
internal ref partial struct Normaliser
{
    // The output, and what stands last in it.
    private readonly Span<byte> _output;
    private int _length;
    private int _lastStart;
    private Shape _last;
    private bool _full;

    // What may be taken back once a literal follows: see BeginPrefix.
    private int _prefixStart;
    private Shape _prefixShape;
    private TokenKind _prefixBefore;

    // The lists: one frame for each depth of parentheses, the depth beyond them, the rows of the VALUES list.
    private readonly Span<ListFrame> _frames;
    private readonly Span<(int Start, int End)> _rows;
    private int _depth;
    private int _depthBeyond;
    private int _rowsDepth;
    private int _rowCount;

    // The words so far: the statement's verb, the last keyword, the last word where it may be a function's name.
    private KeywordId _verb;
    private Keyword? _function;
    private KeywordId _keyword;
    private int _openCases;
    private bool _inRun;
    private bool _nameDue;
    private bool _inHint;
    private bool _semicolonDue;
    private bool _stringLast;

    // The names that are data: what the next one is, if it is; what is due behind a comma, in a statement about accounts;
    // whether the last token is a value of SET, unless an expression follows; whether a definition was followed by a
    // statement, so that it is a program, whose variables are names.
    private DataName _dataDue;
    private DataName _listed;
    private bool _accounts;
    private bool _valueLast;
    private bool _inProgram;

    /// <summary>Starts an empty output.</summary>
    /// <param name="output">Where the text is written; it is cut at the end of this span.</param>
    /// <param name="frames">Room for the lists, one for each depth of parentheses.</param>
    /// <param name="rows">Room for the ends of different rows.</param>
    public Normaliser(Span<byte> output, Span<ListFrame> frames, Span<(int Start, int End)> rows)
    {
        _output = output;
        _frames = frames;
        _rows = rows;
        _rowsDepth = -1;
        _prefixStart = -1;
        _frames[0].Reset(groupPure: false);
    }

    /// <summary>Whether the last token was a verb that takes a hint.</summary>
    public bool TakesHint { get; private set; }

    private readonly bool IsOperandDue => _last <= Shape.Dot;

    /// <summary>Takes the next token.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="token">Its bytes.</param>
    public void Accept(TokenKind kind, scoped ReadOnlySpan<byte> token)
    {
        TakesHint = false;
        if (_valueLast)
        {
            SettleValue(kind);
        }

        if (kind != TokenKind.Open)
        {
            _function = null;
        }

        if (_semicolonDue && kind != TokenKind.Semicolon)
        {
            PutSemicolon();
        }

        switch (kind)
        {
            case TokenKind.Word:
                AcceptWord(token);
                break;
            case TokenKind.QuotedName:
                CommitPrefix();
                PutQuotedName(token);
                break;
            case TokenKind.String or TokenKind.Value:
                AcceptLiteral(kind, token);
                break;
            case TokenKind.Open:
                AcceptOpen();
                break;
            case TokenKind.Close:
                AcceptClose();
                break;
            case TokenKind.Comma:
                CommitPrefix();
                FinishElement();
                PutBare(","u8, Shape.Comma);
                _inRun = false;
                _dataDue = _accounts && _depth == 0 ? _listed : DataName.None;
                break;
            default:
                AcceptOther(kind, token);
                break;
        }
    }

    /// <summary>Ends the statement.</summary>
    /// <param name="truncated">Whether the statement goes on, beyond what was seen.</param>
    public void Finish(bool truncated)
    {
        if (_valueLast)
        {
            SettleValue(TokenKind.End);
        }

        if (truncated)
        {
            FinishTruncated();
        }
        else
        {
            CommitPrefix();
            FinishElement();
        }
    }

    private void AcceptOther(TokenKind kind, scoped ReadOnlySpan<byte> token)
    {
        switch (kind)
        {
            case TokenKind.Sign when IsOperandDue:
                BeginPrefix(token, Shape.Unary, TokenKind.Value);
                return;
            case TokenKind.Variable when IsHost(token):
                MaskAccount();
                return;
            case TokenKind.Semicolon:
                CommitPrefix();
                FinishElement();
                _semicolonDue = true;
                return;
            default:
                CommitPrefix();
                AcceptPlain(kind, token);
                return;
        }
    }

    private void AcceptPlain(TokenKind kind, scoped ReadOnlySpan<byte> token)
    {
        switch (kind)
        {
            case TokenKind.Dot:
                PutBare("."u8, Shape.Dot);
                break;
            case TokenKind.Variable when token.Length > 1 && token[1] is (byte)'\'' or (byte)'"' or (byte)'?':
                Put("@?"u8, Shape.Operand);
                break;
            case TokenKind.Variable:
                PutText(token, Shape.Operand);
                break;
            case TokenKind.SystemVariable:
                PutText(token, Shape.Operand);
                UpperCaseScope(token);
                break;
            case TokenKind.Arrow:
                Put(token, Shape.Arrow);
                break;
            case TokenKind.HintOpen:
                Put(token, Shape.Keyword);
                _inHint = true;
                break;
            case TokenKind.HintClose:
                Put(token, Shape.Keyword);
                _inHint = false;
                Top.Reset(groupPure: false);
                break;
            case TokenKind.Operator when token[0] == '*' && IsOperandDue:
                Put(token, Shape.Operand);
                break;
            case TokenKind.Operator when token[0] is (byte)'!' or (byte)'~' && token.Length == 1 && IsOperandDue:
                Put(token, Shape.Unary);
                break;
            default:
                Put(token, Shape.Operator);
                _dataDue = DataName.None;
                NoteOperator(token);
                _inRun = false;
                return;
        }

        _dataDue = DataName.None;
        _inRun = false;
    }

    /// <summary>Whether <c>@name</c> is a host: it stands behind a name or a string, and in no hint, where it names a block.</summary>
    private readonly bool IsHost(scoped ReadOnlySpan<byte> token) => !_inHint
        && (_last == Shape.Name || (_last == Shape.Literal && (_stringLast || _accounts || token is [(byte)'@', (byte)'?'])));

    /// <summary><c>user@host</c> names an account, which is data.</summary>
    private void MaskAccount()
    {
        Rewind(_lastStart, _last);
        Append("?@?"u8);
        _last = Shape.Operand;
        ref ListFrame frame = ref Top;
        frame.ElementStart = frame.ElementStart < 0 ? _lastStart : frame.ElementStart;
        frame.Pure = false;
        DropPrefix();
    }

    /// <summary>Where a truncated statement ends in what may be a host, its user is masked as well.</summary>
    public void MaskUnfinishedAccount()
    {
        if (_last is Shape.Name or Shape.Literal)
        {
            MaskAccount();
        }
    }

    private void AcceptLiteral(TokenKind kind, scoped ReadOnlySpan<byte> token)
    {
        bool isString = kind == TokenKind.String;
        if (_prefixStart >= 0 && IsPrefixOf(kind, token))
        {
            Rewind(_prefixStart, _prefixShape);
            DropPrefix();
        }
        else
        {
            CommitPrefix();
            if (isString && _last == Shape.Literal && _stringLast)
            {
                return; // Adjacent strings are one: 'a' 'b' is 'ab'.
            }
        }

        PutLiteral();
        _stringLast = isString;
    }

    private void PutLiteral()
    {
        ref ListFrame frame = ref Top;
        bool alone = frame.ElementStart < 0;
        Put("?"u8, Shape.Literal);
        frame.Pure &= alone;
        _stringLast = false;
        _inRun = false;
        _dataDue = DataName.None;
    }

    private void PutSemicolon()
    {
        _semicolonDue = false;
        if (_length > 0)
        {
            PutBare(";"u8, Shape.Semicolon);
            Top.Reset(groupPure: false);
        }
    }
}
