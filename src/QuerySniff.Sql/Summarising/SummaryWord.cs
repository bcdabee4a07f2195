namespace QuerySniff.Sql.Summarising;

/// <summary>What a word of a fingerprint is to its summary.</summary>
internal enum SummaryWord : byte
{
    /// <summary>A name.</summary>
    Name,

    /// <summary>A keyword that says nothing here.</summary>
    Keyword,

    /// <summary>SELECT: an operation wherever it stands.</summary>
    Select,

    /// <summary>INSERT, REPLACE, UPDATE, DELETE: operations, unless they say what a trigger, a lock or a key is for.</summary>
    Change,

    /// <summary>ON, KEY, FOR, BEFORE, AFTER, OR: before a change that is no operation. ON may name a table.</summary>
    BeforeNoChange,

    /// <summary>FROM: tables follow, if it belongs to an operation.</summary>
    From,

    /// <summary>JOIN: a table follows.</summary>
    Join,

    /// <summary>INTO: a table follows, if rows are written.</summary>
    Into,

    /// <summary>USING: in DELETE tables follow.</summary>
    Using,

    /// <summary>TABLE, VIEW, DATABASE: a kind of object, whose name follows.</summary>
    Object,

    /// <summary>INDEX, TRIGGER: a kind of object on a table, which ON names.</summary>
    PartOfTable,

    /// <summary>WHERE, SET, GROUP: no more tables.</summary>
    EndOfTables,

    /// <summary>WITH: common tables may follow.</summary>
    With,

    /// <summary>AS, IF, NOT, EXISTS, IGNORE, RECURSIVE: what is due is still due.</summary>
    PassedOver,
}
