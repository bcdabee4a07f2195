namespace QuerySniff.Sql.Normalising;

/// <summary>The keywords that the normal form has rules of their own for: at most 128, for a set of them is a number of bits.</summary>
internal enum KeywordId : byte
{
    /// <summary>No keyword, or one without a rule of its own.</summary>
    None,

    /// <summary>ALTER: a statement of definitions.</summary>
    Alter,

    /// <summary>AND: CURRENT ROW follows it.</summary>
    And,

    /// <summary>AS: ends the rows of a VALUES list.</summary>
    As,

    /// <summary>BETWEEN: CURRENT ROW follows it.</summary>
    Between,

    /// <summary>BINARY: a value in SET NAMES.</summary>
    Binary,

    /// <summary>BOOLEAN: MODE follows it.</summary>
    Boolean,

    /// <summary>BY: ROWS follows its operand.</summary>
    By,

    /// <summary>CASE: an END belongs to it.</summary>
    Case,

    /// <summary>CHARSET: in SET a value follows it.</summary>
    Charset,

    /// <summary>COMMIT: in XA, ONE PHASE follows its operand.</summary>
    Commit,

    /// <summary>COMPLETION: PRESERVE follows it.</summary>
    Completion,

    /// <summary>CONSISTENT: SNAPSHOT follows it.</summary>
    Consistent,

    /// <summary>CONVERT: XID follows it.</summary>
    Convert,

    /// <summary>CREATE: a statement of definitions.</summary>
    Create,

    /// <summary>CURRENT: ROW follows it.</summary>
    Current,

    /// <summary>DEFAULT: CHARSET follows it.</summary>
    Default,

    /// <summary>DEFINER: an account follows it.</summary>
    Definer,

    /// <summary>DELETE: QUICK and NO ACTION follow it.</summary>
    Delete,

    /// <summary>DUPLICATE: a keyword after ON.</summary>
    Duplicate,

    /// <summary>EACH: ROW follows it.</summary>
    Each,

    /// <summary>END: a keyword as a verb, and where a CASE is open.</summary>
    End,

    /// <summary>EXECUTE: the name of a prepared statement follows it.</summary>
    Execute,

    /// <summary>EXISTS: what is due before it is due behind it.</summary>
    Exists,

    /// <summary>FALSE: a literal, but after IS.</summary>
    False,

    /// <summary>FETCH: FIRST and NEXT follow it.</summary>
    Fetch,

    /// <summary>FIRST: ROW and ROWS follow its operand.</summary>
    First,

    /// <summary>FOR: SHARE follows it.</summary>
    For,

    /// <summary>FUNCTION: STATUS follows it.</summary>
    Function,

    /// <summary>GENERATED: ALWAYS follows it.</summary>
    Generated,

    /// <summary>GRANT: privileges or roles follow it.</summary>
    Grant,

    /// <summary>GRANTS: in SHOW an account follows it.</summary>
    Grants,

    /// <summary>IF: what is due before it is due behind it.</summary>
    If,

    /// <summary>IGNORE: UNKNOWN USER follows it.</summary>
    Ignore,

    /// <summary>IN: SHARE MODE and BOOLEAN MODE follow it.</summary>
    In,

    /// <summary>INDEX: DIRECTORY follows it.</summary>
    Index,

    /// <summary>INSERT: VALUE is a keyword in it.</summary>
    Insert,

    /// <summary>INTERVAL: a unit follows its literal.</summary>
    Interval,

    /// <summary>INTO: DUMPFILE follows it.</summary>
    Into,

    /// <summary>IS: what follows is a test, not a literal.</summary>
    Is,

    /// <summary>NOT after IS.</summary>
    IsNot,

    /// <summary>LANGUAGE: MODE follows it.</summary>
    Language,

    /// <summary>LIMIT: OFFSET follows its literal.</summary>
    Limit,

    /// <summary>LOAD: FIELDS is a keyword in it.</summary>
    Load,

    /// <summary>MATCH: FULL and its like follow it.</summary>
    Match,

    /// <summary>NAMES: in SET a value follows it.</summary>
    Names,

    /// <summary>NATURAL: LANGUAGE follows it.</summary>
    Natural,

    /// <summary>NEXT: ROW and ROWS follow its operand.</summary>
    Next,

    /// <summary>NO: ACTION follows it.</summary>
    No,

    /// <summary>NOT: NULL after it is an attribute.</summary>
    Not,

    /// <summary>NULL: a literal where an operand is due.</summary>
    Null,

    /// <summary>OF: SKIP LOCKED follows its operand.</summary>
    Of,

    /// <summary>OFFSET: a keyword after LIMIT and a literal.</summary>
    Offset,

    /// <summary>ON: DUPLICATE follows it.</summary>
    On,

    /// <summary>ONE: PHASE follows it.</summary>
    One,

    /// <summary>OUTFILE: FIELDS follows its literal.</summary>
    Outfile,

    /// <summary>PASSWORD: in SET an account can follow it.</summary>
    Password,

    /// <summary>PREPARE: the name of a prepared statement follows it.</summary>
    Prepare,

    /// <summary>PROCEDURE: STATUS follows it.</summary>
    Procedure,

    /// <summary>PROXY: in GRANT an account follows ON.</summary>
    Proxy,

    /// <summary>QUERY: EXPANSION follows it.</summary>
    Query,

    /// <summary>READ: ONLY follows it.</summary>
    Read,

    /// <summary>REPLACE: VALUE is a keyword in it.</summary>
    Replace,

    /// <summary>REVOKE: privileges or roles follow it.</summary>
    Revoke,

    /// <summary>ROLE: the name of one follows it.</summary>
    Role,

    /// <summary>ROLLBACK: the name of a savepoint follows TO.</summary>
    Rollback,

    /// <summary>ROW: ONLY follows it.</summary>
    Row,

    /// <summary>ROWS: CURRENT ROW follows it.</summary>
    Rows,

    /// <summary>SAVEPOINT: the name of one follows it.</summary>
    Savepoint,

    /// <summary>SET: ON DELETE SET NULL.</summary>
    Set,

    /// <summary>SHARE: MODE follows it.</summary>
    Share,

    /// <summary>SHOW: no name stands before FROM.</summary>
    Show,

    /// <summary>SKIP: LOCKED follows it.</summary>
    Skip,

    /// <summary>SQL: SECURITY follows it.</summary>
    Sql,

    /// <summary>SQLSTATE: VALUE follows it.</summary>
    Sqlstate,

    /// <summary>START: WITH does not end its run.</summary>
    Start,

    /// <summary>TO: in ROLLBACK the name of a savepoint follows it.</summary>
    To,

    /// <summary>TRUE: a literal, but after IS.</summary>
    True,

    /// <summary>UNKNOWN: USER follows it.</summary>
    Unknown,

    /// <summary>UPDATE: SKIP LOCKED and WAIT follow it.</summary>
    Update,

    /// <summary>USER: the name of one follows it.</summary>
    User,

    /// <summary>USING: in SHOW the name of a role follows it.</summary>
    Using,

    /// <summary>VALUE, as VALUES where a parenthesis follows.</summary>
    Value,

    /// <summary>VALUES: rows follow, or it is a function where an operand is due.</summary>
    Values,

    /// <summary>WITH: CONSISTENT SNAPSHOT and QUERY EXPANSION follow it.</summary>
    With,

    /// <summary>WITHOUT: VALIDATION follows it.</summary>
    Without,

    /// <summary>XA: the parts of an id are a list.</summary>
    Xa,
}
