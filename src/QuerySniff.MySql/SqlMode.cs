namespace QuerySniff.MySql;

/// <summary>
/// The SQL modes that change where a statement's strings and identifiers end
/// (https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html).
/// </summary>
[Flags]
public enum SqlMode : byte
{
    /// <summary>Neither, or not known.</summary>
    None = 0,

    /// <summary>ANSI_QUOTES: what is in double quotes is an identifier.</summary>
    AnsiQuotes = 1,

    /// <summary>NO_BACKSLASH_ESCAPES: a backslash is a character like any other.</summary>
    NoBackslashEscapes = 2,
}
