namespace QuerySniff.Sql.Normalising;

/// <summary>The keywords that the normal form has rules of their own for.</summary>
internal enum KeywordId : byte
{
    /// <summary>No keyword, or one without a rule of its own.</summary>
    None,

    /// <summary>AS: ends the rows of a VALUES list.</summary>
    As,

    /// <summary>DUPLICATE: a keyword after ON.</summary>
    Duplicate,

    /// <summary>FALSE: a literal, but after IS.</summary>
    False,

    /// <summary>INTERVAL: a unit follows its literal.</summary>
    Interval,

    /// <summary>IS: what follows is a test, not a literal.</summary>
    Is,

    /// <summary>NOT after IS.</summary>
    IsNot,

    /// <summary>LIMIT: OFFSET follows its literal.</summary>
    Limit,

    /// <summary>NOT: NULL after it is an attribute.</summary>
    Not,

    /// <summary>NULL: a literal where an operand is due.</summary>
    Null,

    /// <summary>OFFSET: a keyword after LIMIT and a literal.</summary>
    Offset,

    /// <summary>ON: DUPLICATE follows it.</summary>
    On,

    /// <summary>SET: ON DELETE SET NULL.</summary>
    Set,

    /// <summary>TRUE: a literal, but after IS.</summary>
    True,

    /// <summary>VALUE, as VALUES where a parenthesis follows.</summary>
    Value,

    /// <summary>VALUES: rows follow, or it is a function where an operand is due.</summary>
    Values,
}
