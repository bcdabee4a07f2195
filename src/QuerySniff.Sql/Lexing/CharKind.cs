namespace QuerySniff.Sql.Lexing;

/// <summary>What a byte can begin. The first two can also continue a word.</summary>
internal enum CharKind : byte
{
    /// <summary>A letter, underscore, dollar sign, or any byte of a character beyond ASCII.</summary>
    Letter,

    /// <summary>0 to 9.</summary>
    Digit,

    /// <summary>A control character: in no token.</summary>
    Invalid,

    /// <summary>White space.</summary>
    Space,

    /// <summary>'</summary>
    Quote,

    /// <summary>"</summary>
    DoubleQuote,

    /// <summary>`</summary>
    BackQuote,

    /// <summary>(</summary>
    Open,

    /// <summary>)</summary>
    Close,

    /// <summary>,</summary>
    Comma,

    /// <summary>;</summary>
    Semicolon,

    /// <summary>.</summary>
    Dot,

    /// <summary>+ or -</summary>
    Sign,

    /// <summary>/</summary>
    Slash,

    /// <summary>#</summary>
    Hash,

    /// <summary>@</summary>
    At,

    /// <summary>?</summary>
    Placeholder,

    /// <summary>*</summary>
    Star,

    /// <summary>A character of which operators are made.</summary>
    Operator,

    /// <summary>\</summary>
    Backslash,
}
