using System.Text;

namespace QuerySniff.TestKit;

/// <summary>
/// Puts a canary of the same kind in the place of each literal of a statement: strings, numbers, hex and bit literals,
/// dates, account names, and the text of comments. It knows MySQL's grammar by itself, and not by the product's lexer,
/// which it is there to test.
/// </summary>
/// <remarks>
/// A canary is made of four symbols that spell its number, so that no two are the same and that all of them together have
/// few different pieces: <c>q z x j</c> where letters can stand, <c>1 3 7 9</c> where only digits can.
/// </remarks>
internal sealed class CanaryPlanter
{
    /// <summary>Symbols of a canary, one byte each: 4^10 are enough for a million literals. A date has as many.</summary>
    public const int Symbols = 10;

    private const string Letters = "qzxj";
    private const string Digits = "1379";

    private readonly StringBuilder _planted = new();
    private readonly StringBuilder _rest = new();
    private string _sql = "";
    private int _position;

    /// <summary>The canaries planted so far.</summary>
    public List<string> Canaries { get; } = [];

    /// <summary>Replaces the literals of a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="rest">The statement without its literals.</param>
    public string Plant(string sql, out string rest)
    {
        _sql = sql;
        _position = 0;
        _planted.Clear();
        _rest.Clear();
        while (_position < sql.Length)
        {
            Next();
        }

        rest = _rest.ToString();
        return _planted.ToString();
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '$' || character >= 0x80;

    private void Next()
    {
        char character = _sql[_position];
        if (character is '\'' or '"')
        {
            PlantString(character);
        }
        else if (character == '`')
        {
            Keep(EndOfQuoted('`') - _position);
        }
        else if (character == '#' || (At("--") && (_position + 2 == _sql.Length || _sql[_position + 2] <= ' ')))
        {
            int end = _sql.IndexOf('\n', _position);
            Keep(character == '#' ? 1 : 2);
            Put($" {Spell(Letters)}");
            _position = end < 0 ? _sql.Length : end;
        }
        else if (At("/*"))
        {
            PlantComment();
        }
        else if (IsWord(character))
        {
            PlantWord();
        }
        else
        {
            Keep(1);
        }
    }

    private void PlantString(char quote)
    {
        int end = EndOfQuoted(quote);
        string content = _sql[(_position + 1)..Math.Max(_position + 1, end - 1)];
        string canary = content.Length > 0 && content.All(char.IsAsciiDigit) ? Spell(Digits)
            : content.Length >= 10 && content[4] == '-' && content[7] == '-' && char.IsAsciiDigit(content[0]) ? SpellDate()
            : Spell(Letters);
        string escape = content.Contains('\\', StringComparison.Ordinal) ? "\\'"
            : content.Contains(quote, StringComparison.Ordinal) ? $"{quote}{quote}"
            : "";
        Put($"{quote}{canary}{escape}{(escape.Length > 0 ? Spell(Letters) : "")}{quote}");
        _position = end;
    }

    private void PlantComment()
    {
        if (At("/*!") || At("/*M!") || At("/*+"))
        {
            Keep(At("/*M!") ? 4 : 3);
            int digits = _sql.AsSpan(_position).IndexOfAnyExceptInRange('0', '9');
            Keep(digits is 5 or 6 ? digits : 0);
            return;
        }

        int end = _sql.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        Put($"/* {Spell(Letters)} */");
        _position = end < 0 ? _sql.Length : end + 2;
    }

    private void PlantWord()
    {
        int end = _position;
        while (end < _sql.Length && IsWord(_sql[end]))
        {
            end++;
        }

        string word = _sql[_position..end];
        char before = _position > 0 ? _sql[_position - 1] : ' ';
        char after = end < _sql.Length ? _sql[end] : ' ';
        if (after == '\'' && word is ['x' or 'X'] or ['b' or 'B'] && before is not ('.' or '@'))
        {
            Keep(1);
            int close = EndOfQuoted('\'');
            Put($"'{Spell(word is ['x' or 'X'] ? Digits : "01")}'");
            _position = close;
        }
        else if (before is '.' or '@')
        {
            Keep(word.Length);
        }
        else if (word.All(char.IsAsciiDigit))
        {
            Put(Spell(Digits));
            _position = end;
        }
        else if (word.StartsWith("0x", StringComparison.Ordinal) && word.Length > 2 && word.Skip(2).All(char.IsAsciiHexDigit))
        {
            Put($"0x{Spell(Digits)}");
            _position = end;
        }
        else if (after == '@' && end + 1 < _sql.Length && IsWord(_sql[end + 1]) && char.IsAsciiLetter(word[0]))
        {
            PlantAccount(end);
        }
        else
        {
            Keep(word.Length);
        }
    }

    /// <summary>An account's name and host, where neither is quoted.</summary>
    private void PlantAccount(int at)
    {
        int end = at + 1;
        while (end < _sql.Length && (IsWord(_sql[end]) || _sql[end] == '.'))
        {
            end++;
        }

        Put($"{Spell(Letters)}@{Spell(Letters)}");
        _position = end;
    }

    private int EndOfQuoted(char quote)
    {
        for (int i = _position + 1; i < _sql.Length; i++)
        {
            if (_sql[i] == '\\' && quote != '`')
            {
                i++;
            }
            else if (_sql[i] == quote && i + 1 < _sql.Length && _sql[i + 1] == quote)
            {
                i++;
            }
            else if (_sql[i] == quote)
            {
                return i + 1;
            }
        }

        return _sql.Length;
    }

    private bool At(string text) => string.CompareOrdinal(_sql, _position, text, 0, text.Length) == 0;

    private void Keep(int length)
    {
        _planted.Append(_sql, _position, length);
        _rest.Append(_sql, _position, length);
        _position += length;
    }

    private void Put(string literal)
    {
        _planted.Append(literal);
        _rest.Append('\0');
    }

    private string SpellDate()
    {
        string digits = Spell(Digits);
        string date = $"{digits[^8..^4]}-{digits[^4..^2]}-{digits[^2..]}";
        Canaries[^1] = date;
        return date;
    }

    /// <summary>The next canary: its number, in symbols.</summary>
    private string Spell(string symbols)
    {
        int number = Canaries.Count;
        StringBuilder canary = new();
        while (canary.Length < Symbols || number > 0)
        {
            canary.Insert(0, symbols[number % symbols.Length]);
            number /= symbols.Length;
        }

        Canaries.Add(canary.ToString());
        return Canaries[^1];
    }
}
