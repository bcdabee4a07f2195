using System.Text;
using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql;

/// <summary>
/// Cuts the text of a multi-statement into its statements, where the server's parser would. Stateless: any thread may ask.
/// It reads any bytes, never throws and allocates nothing.
/// </summary>
/// <remarks>
/// Not cut, but the rest of the text as one statement, is what may have statements inside: the definitions of routines,
/// triggers, events and packages, and MariaDB's compound statements outside of them
/// (https://mariadb.com/kb/en/using-compound-statements-outside-of-stored-programs/); EXECUTE too, since the statement that it
/// runs, and so how many results it has, is not in the text.
/// </remarks>
public static class StatementSplitter
{
    /// <summary>Finds the statements.</summary>
    /// <param name="sql">The text, as sent.</param>
    /// <param name="dialect">What its session has set.</param>
    /// <param name="truncated">Whether the text goes on, beyond what was seen.</param>
    /// <param name="statements">
    /// Takes where they are, in order, without the semicolon and the white space between them; one at least. If there are more
    /// statements than places, the last place takes the rest.
    /// </param>
    /// <returns>
    /// How many there are. One, the text itself, where the text cannot be lexed to its end: then quotes were not read as the
    /// server reads them, and what stands between two semicolons may be a piece of a literal.
    /// </returns>
    public static int Split(ReadOnlySpan<byte> sql, SqlDialect dialect, bool truncated, Span<Range> statements)
    {
        SqlLexer lexer = new(sql, dialect);
        int count = 0;
        int start = 0;
        int depth = 0;

        // Where the statement before ended, if nothing has come behind it yet.
        int semicolon = -1;
        bool begun = false;
        bool takesRest = statements.Length == 1;
        while (true)
        {
            TokenKind kind = lexer.Read();
            switch (kind)
            {
                case TokenKind.End:
                case TokenKind.Unclosed when truncated:
                    statements[count] = start..sql.Length;
                    return count + 1;
                case TokenKind.Invalid:
                case TokenKind.Unclosed:
                case TokenKind.Semicolon when depth != 0 && !takesRest:
                    statements[0] = 0..sql.Length;
                    return 1;
                case TokenKind.Semicolon when takesRest:
                    continue;
                case TokenKind.Semicolon when begun:
                    semicolon = lexer.Start;
                    begun = false;
                    continue;
                case TokenKind.Semicolon:
                    // The server refuses a statement without text, and goes no further.
                    takesRest = true;
                    continue;
                case TokenKind.Open:
                    depth++;
                    break;
                case TokenKind.Close:
                    depth--;
                    break;
            }

            if (begun || (takesRest && semicolon < 0))
            {
                continue;
            }

            if (semicolon >= 0)
            {
                statements[count++] = start..semicolon;
                start = SkipSpace(sql, semicolon + 1);
                semicolon = -1;
            }

            begun = true;
            takesRest |= count + 1 == statements.Length || HoldsStatements(kind, lexer);
        }
    }

    /// <summary>
    /// Whether a statement calls a procedure: any number of result sets may come before the OK_Packet that ends its answer.
    /// Any other statement has one result.
    /// </summary>
    /// <param name="sql">The statement, as sent.</param>
    /// <param name="dialect">What its session has set.</param>
    public static bool CallsProcedure(ReadOnlySpan<byte> sql, SqlDialect dialect)
    {
        SqlLexer lexer = new(sql, dialect);
        return ReadVerb(lexer.Read(), ref lexer) == TokenKind.Word && Is(lexer, "CALL"u8);
    }

    private static int SkipSpace(ReadOnlySpan<byte> sql, int position)
    {
        while (position < sql.Length && CharClass.IsSpace(sql[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>Looks ahead, with a copy of the lexer behind the statement's first token.</summary>
    private static bool HoldsStatements(TokenKind first, SqlLexer lexer)
    {
        if (ReadVerb(first, ref lexer) != TokenKind.Word)
        {
            return false;
        }

        if (Is(lexer, "CREATE"u8) || Is(lexer, "ALTER"u8))
        {
            return DefinesProgram(lexer);
        }

        if (Is(lexer, "BEGIN"u8))
        {
            return lexer.Read() == TokenKind.Word && Is(lexer, "NOT"u8);
        }

        return Is(lexer, "EXECUTE"u8) || Is(lexer, "DECLARE"u8) || Is(lexer, "IF"u8) || Is(lexer, "CASE"u8)
            || Is(lexer, "LOOP"u8) || Is(lexer, "WHILE"u8) || Is(lexer, "REPEAT"u8) || Is(lexer, "FOR"u8)
            || (lexer.Read() == TokenKind.Operator && lexer.Token is [(byte)':']);
    }

    /// <summary>Passes over MariaDB's <c>SET STATEMENT variable = value FOR</c> before a statement's verb.</summary>
    private static TokenKind ReadVerb(TokenKind first, ref SqlLexer lexer)
    {
        SqlLexer ahead = lexer;
        if (first != TokenKind.Word || !Is(lexer, "SET"u8) || ahead.Read() != TokenKind.Word || !Is(ahead, "STATEMENT"u8))
        {
            return first;
        }

        int depth = 0;
        while (true)
        {
            TokenKind kind = ahead.Read();
            switch (kind)
            {
                case <= TokenKind.Unclosed or TokenKind.Semicolon:
                    return first;
                case TokenKind.Open:
                    depth++;
                    break;
                case TokenKind.Close:
                    depth--;
                    break;
                case TokenKind.Word when depth == 0 && Is(ahead, "FOR"u8):
                    lexer = ahead;
                    return lexer.Read();
            }
        }
    }

    /// <summary>
    /// Whether what CREATE or ALTER defines has a body: <c>[OR REPLACE] [DEFINER = account] [AGGREGATE]</c> may stand before
    /// its kind.
    /// </summary>
    private static bool DefinesProgram(SqlLexer lexer)
    {
        while (lexer.Read() == TokenKind.Word)
        {
            if (Is(lexer, "DEFINER"u8))
            {
                SkipAccount(ref lexer);
            }
            else if (!Is(lexer, "OR"u8) && !Is(lexer, "REPLACE"u8) && !Is(lexer, "AGGREGATE"u8))
            {
                return Is(lexer, "PROCEDURE"u8) || Is(lexer, "FUNCTION"u8) || Is(lexer, "TRIGGER"u8)
                    || Is(lexer, "EVENT"u8) || Is(lexer, "PACKAGE"u8);
            }
        }

        return false;
    }

    /// <summary><c>= user@host</c>, each part quoted or not, <c>= CURRENT_USER</c>, with parentheses or not.</summary>
    private static void SkipAccount(ref SqlLexer lexer)
    {
        _ = lexer.Read();
        _ = lexer.Read();
        SqlLexer ahead = lexer;
        TokenKind kind = ahead.Read();
        if (kind == TokenKind.Variable || (kind == TokenKind.Open && ahead.Read() == TokenKind.Close))
        {
            lexer = ahead;
        }
    }

    private static bool Is(in SqlLexer lexer, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(lexer.Token, word);
}
