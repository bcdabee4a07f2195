namespace QuerySniff.Sql;

/// <summary>
/// What a session has set that changes how its statements are cut into tokens. All of it can be seen on the wire, or is
/// the server's default.
/// </summary>
[Flags]
public enum SqlDialect
{
    /// <summary>The default: a double quote begins a string, a backslash escapes, no byte hides in another character.</summary>
    None = 0,

    /// <summary>A double quote begins an identifier: the session was seen to set sql_mode ANSI_QUOTES or ANSI.</summary>
    AnsiQuotes = 1,

    /// <summary>
    /// A backslash is a character like any other: the server says so in each OK packet, by the status flag
    /// SERVER_STATUS_NO_BACKSLASH_ESCAPES (0x0200).
    /// </summary>
    NoBackslashEscapes = 2,

    /// <summary>The connection's character set is gbk or gb18030: after 0x81 to 0xFE, 0x5C and 0x60 are second bytes.</summary>
    CharsetGbk = 4,

    /// <summary>The connection's character set is sjis or cp932: lead bytes are 0x81 to 0x9F and 0xE0 to 0xFC.</summary>
    CharsetSjis = 8,

    /// <summary>The connection's character set is big5: lead bytes are 0xA1 to 0xF9.</summary>
    CharsetBig5 = 16,
}
