namespace QuerySniff.Sql.Normalising;

/// <summary>What the normal form has to know of a keyword.</summary>
[Flags]
internal enum KeywordTraits : uint
{
    None = 0,

    /// <summary>Reserved in MySQL and MariaDB: a keyword wherever it stands unquoted, but for the part after a dot.</summary>
    Reserved = 1,

    /// <summary>A function or type: a keyword where a parenthesis follows, which then is written without a space.</summary>
    Function = 2,

    /// <summary>Begins a statement: a keyword as its first word.</summary>
    Verb = 4,

    /// <summary>A verb after which a run of keywords follows: SET SESSION TRANSACTION, SHOW FULL TABLES.</summary>
    RunVerb = 8,

    /// <summary>A keyword within such a run.</summary>
    Run = 16,

    /// <summary>What follows is a name, of a table say: no function, and a list of columns after it has a space.</summary>
    BeforeName = 32,

    /// <summary>Ends the list before it and begins another: FROM, VALUES, BY.</summary>
    Clause = 64,

    /// <summary>Ends an operand, so that a sign after it is binary and NULL an attribute: types, END, CURRENT_DATE.</summary>
    EndsOperand = 128,

    /// <summary>Takes a hint after it.</summary>
    TakesHint = 256,

    /// <summary>A literal with a string after it: DATE '2026-01-01'.</summary>
    LiteralPrefix = 512,

    /// <summary>A character set introducer: a literal with a string or a hexadecimal number after it.</summary>
    Introducer = 1024,

    /// <summary>A unit of time, a keyword after INTERVAL and a literal.</summary>
    Unit = 2048,

    /// <summary>A type or an option: a keyword in CREATE and ALTER, behind a name, a value or a parenthesis.</summary>
    Definition = 4096,

    /// <summary>A value of an option: a keyword in CREATE and ALTER, behind an equals sign.</summary>
    Choice = 8192,

    /// <summary>A type to cast to: a keyword in CAST( .. AS and CONVERT( .. ,.</summary>
    CastType = 16384,

    /// <summary>A keyword in a statement about accounts, where no account's name is due.</summary>
    AccountOption = 32768,

    /// <summary>A privilege: a keyword in GRANT and REVOKE, where else the name of a role stands.</summary>
    Privilege = 65536,

    /// <summary>A keyword in LOAD, behind a file's or a table's name.</summary>
    LoadOption = 131072,

    /// <summary>A function whose first argument begins with a unit of time: EXTRACT(MONTH FROM ..).</summary>
    TakesUnit = 262144,

    /// <summary>A function with a type in it: CAST(.. AS SIGNED).</summary>
    TakesCastType = 524288,

    /// <summary>In a statement about accounts: the name of one follows.</summary>
    BeforeAccount = 1048576,

    /// <summary>Can make a later name data: see Normaliser.NoteData.</summary>
    BeforeData = 2097152,
}
