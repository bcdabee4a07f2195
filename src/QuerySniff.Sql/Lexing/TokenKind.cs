namespace QuerySniff.Sql.Lexing;

/// <summary>What a token is.</summary>
internal enum TokenKind : byte
{
    /// <summary>The statement is over.</summary>
    End,

    /// <summary>The statement does not lex: a stray byte, or something unclosed.</summary>
    Invalid,

    /// <summary>The statement ends inside a string, a quoted identifier.</summary>
    Unclosed,

    /// <summary>A keyword or an unquoted identifier.</summary>
    Word,

    /// <summary>An identifier in back quotes, or in double quotes where those quote identifiers.</summary>
    QuotedName,

    /// <summary>A string in single or double quotes, with its N, x or b.</summary>
    String,

    /// <summary>Any other literal: a number, <c>0x..</c>, <c>0b..</c>, <c>\N</c>, or a placeholder.</summary>
    Value,

    /// <summary><c>@name</c>, a user variable or the host part of an account name.</summary>
    Variable,

    /// <summary><c>@@name</c>, with its scope and all its parts.</summary>
    SystemVariable,

    /// <summary><c>(</c></summary>
    Open,

    /// <summary><c>)</c></summary>
    Close,

    /// <summary><c>,</c></summary>
    Comma,

    /// <summary><c>.</c> between names.</summary>
    Dot,

    /// <summary><c>;</c></summary>
    Semicolon,

    /// <summary><c>+</c> or <c>-</c>, unary or not.</summary>
    Sign,

    /// <summary>Any other operator.</summary>
    Operator,

    /// <summary><c>-&gt;</c> or <c>-&gt;&gt;</c>.</summary>
    Arrow,

    /// <summary><c>/*+</c></summary>
    HintOpen,

    /// <summary><c>*/</c> of a hint.</summary>
    HintClose,
}
