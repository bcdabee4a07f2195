using System.Text;

namespace QuerySniff.MySql;

/// <summary>
/// The SET statements that change how the session's next statements are to be read: <c>SET NAMES</c>,
/// <c>SET CHARACTER SET</c> and assignments to character_set_client and sql_mode, among others or in a versioned comment
/// as dumps have them (https://dev.mysql.com/doc/refman/8.4/en/set-variable.html).
/// </summary>
/// <remarks>
/// Followed are literal values; what is computed is not known. Not followed is a SET in a stored program or executed as a
/// prepared statement: of those only what the server reports of its session state is known. What follows a SET in one text was
/// read before it took effect.
/// </remarks>
internal ref struct SetStatement
{
    private SqlWords _words;
    private SettingsChange _change;
    private bool _isSession;

    /// <summary>Finds what the text changes; false where that is nothing that matters here.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out SettingsChange change)
    {
        SetStatement statement = new() { _words = new SqlWords(text) };
        if (statement._words.TryTakeWord("SET"u8))
        {
            statement._isSession = true;
            do
            {
                statement.ReadAssignment();
                statement._words.SkipExpression();
            }
            while (statement._words.TryTake((byte)','));
        }

        change = statement._change;
        return !change.IsEmpty;
    }

    private void ReadAssignment()
    {
        if (_words.TryTakeWord("NAMES"u8)
            || _words.TryTakeWord("CHARSET"u8)
            || (_words.TryTakeWord("CHARACTER"u8) && _words.TryTakeWord("SET"u8)))
        {
            ReadCharset();
            return;
        }

        ReadScope();
        bool isSession = _isSession;
        ReadOnlySpan<byte> name = _words.TakeName();
        if (name.StartsWith("@@"u8))
        {
            int dot = name.IndexOf((byte)'.');
            ReadOnlySpan<byte> scope = name[2..Math.Max(dot, 2)];
            isSession = dot < 0 || Ascii.EqualsIgnoreCase(scope, "SESSION"u8) || Ascii.EqualsIgnoreCase(scope, "LOCAL"u8);
            name = name[(dot < 0 ? 2 : dot + 1)..];
        }

        _ = _words.TryTake((byte)':');
        if (!isSession || !_words.TryTake((byte)'='))
        {
            return;
        }

        if (Ascii.EqualsIgnoreCase(name, "character_set_client"u8))
        {
            ReadCharset();
        }
        else if (Ascii.EqualsIgnoreCase(name, "sql_mode"u8))
        {
            bool isLiteral = _words.TryTakeString(out ReadOnlySpan<byte> value) && _words.EndsExpression;
            _change = _change with { SqlMode = isLiteral ? SqlModeText.Parse(value) : SqlMode.None };
        }
    }

    /// <summary>GLOBAL and its like stay in force for the assignments behind it that do not say otherwise.</summary>
    private void ReadScope()
    {
        if (_words.TryTakeWord("SESSION"u8) || _words.TryTakeWord("LOCAL"u8))
        {
            _isSession = true;
        }
        else if (_words.TryTakeWord("GLOBAL"u8) || _words.TryTakeWord("PERSIST"u8) || _words.TryTakeWord("PERSIST_ONLY"u8)
            || _words.TryTakeWord("STATEMENT"u8))
        {
            _isSession = false;
        }
    }

    /// <summary>A character set's name, quoted or not; a variable or DEFAULT is none that is known.</summary>
    private void ReadCharset()
    {
        if (!_words.TryTakeString(out ReadOnlySpan<byte> name))
        {
            name = _words.TakeName();
        }

        _change = _change with { Charset = CharsetName.ToCollation(name) };
    }
}
