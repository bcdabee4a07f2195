namespace QuerySniff.Sql.Normalising;

/// <summary>What stands last in the output: it decides on the space before the next token, and on what may follow.</summary>
internal enum Shape : byte
{
    /// <summary>Nothing yet.</summary>
    Start,

    /// <summary>A separator of statements.</summary>
    Semicolon,

    /// <summary>A keyword after which an operand is due.</summary>
    Keyword,

    /// <summary>An opening parenthesis.</summary>
    Open,

    /// <summary>A comma.</summary>
    Comma,

    /// <summary>An operator with two operands.</summary>
    Operator,

    /// <summary>An operator with one operand: it clings to it.</summary>
    Unary,

    /// <summary>An arrow, <c>-&gt;</c>.</summary>
    Arrow,

    /// <summary>A dot between names. From the first shape to here an operand, or a name, is due.</summary>
    Dot,

    /// <summary>A name.</summary>
    Name,

    /// <summary>A literal.</summary>
    Literal,

    /// <summary>A closing parenthesis.</summary>
    Close,

    /// <summary>Any other end of an operand: a variable, a star, a type.</summary>
    Operand,
}
