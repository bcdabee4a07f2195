using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// A statement without its accidents: keywords and punctuation, names, places of literals, lists. Written out, it gets
/// literals and names that are data (each is made of <see cref="Word"/> or <see cref="Number"/>), spaces, comments and a
/// case for its keywords.
/// </summary>
internal sealed class StatementShape
{
    /// <summary>The canary of strings, comments and names that are data: no other part of a statement has 4 letters of it.</summary>
    public const string Word = "zqxjwvkzqxj";

    /// <summary>The canary of numbers.</summary>
    public const string Number = "739173";

    private const char Name = '\u0001';
    private const char Literal = '\u0002';
    private const char List = '\u0003';
    private const char Rows = '\u0004';

    private static readonly string[] Templates =
    [
        $"SELECT {Name} , {Name} . {Name} , COUNT( * ) FROM {Name} WHERE {Name} = {Literal} AND {Name} IN ( {List} ) LIMIT {List}",
        $"SELECT {List} FROM {Name} AS {Name} LEFT JOIN {Name} ON {Name} . {Name} < {Literal} WHERE {Name} IS NOT NULL",
        $"INSERT INTO {Name} ( {Name} , {Name} ) VALUES {Rows} ON DUPLICATE KEY UPDATE {Name} = VALUES( {Name} ) + {Literal}",
        $"UPDATE {Name} SET {Name} = {Name} - {Literal} , {Name} = {Literal} WHERE {Name} BETWEEN {Literal} AND {Literal}",
        $"DELETE FROM {Name} WHERE ( {Name} , {Name} ) IN ( {Rows} ) ORDER BY {Name} DESC LIMIT {Literal} OFFSET {Literal}",
        $"SELECT CASE WHEN {Name} LIKE {Literal} THEN {Literal} ELSE {Literal} END , IF( {Name} , {List} ) FROM {Name}",
        $"SELECT /*+ MAX_EXECUTION_TIME( {Literal} ) */ {Name} FROM ( SELECT {List} UNION ALL SELECT {Literal} ) {Name}",
        $"CREATE TABLE {Name} ( {Name} INT NOT NULL DEFAULT {Literal} , {Name} VARCHAR( {Literal} ) NULL , PRIMARY KEY ( {Name} ) )",
        $"CALL {Name} ( {List} ) ; SET @{Name} := {Literal}",
        $"GRANT SELECT ON {Name} . * TO {Literal} @'{Word}' IDENTIFIED BY '{Word}' , {Word} , `{Word}`@{Word}",
        $"CREATE USER IF NOT EXISTS {Word} , {Word} @'{Word}' IDENTIFIED BY {Literal} PASSWORD EXPIRE",
        $"SAVEPOINT {Word}",
        $"ROLLBACK TO SAVEPOINT `{Word}`",
        $"PREPARE {Word} FROM {Literal}",
        $"EXECUTE {Word} USING @{Name}",
        $"SET NAMES {Word} , {Name} = {Word} , SESSION {Name} = {Literal} , @{Name} := ( {Literal} )",
        $"XA START {List}",
        $"LOAD DATA INFILE {Literal} INTO TABLE {Name} FIELDS TERMINATED BY {Literal} ( {Name} , @{Name} )",
        $"ALTER TABLE {Name} MODIFY {Name} ENUM( {List} ) DEFAULT {Literal} COMMENT '{Word}' AFTER {Name}",
        $"SHOW FULL TABLES FROM {Name} LIKE {Literal}",
        $"SELECT {Name} INTO OUTFILE {Literal} FROM {Name} WHERE {Name} -> {Literal} < INTERVAL {Literal} DAY + {Name}",
    ];

    private static readonly string[] Literals =
    [
        $"'{Word}'", $"'it''s {Word}'", $"'{Word}' '{Word}'", $"N'{Word}'", $"_utf8mb4'{Word}'", $"X'{Number}'", $"0x{Number}AB",
        Number, $"-{Number}", $"+ -{Number}.{Number}", $".{Number}", $"{Number}.", $"{Number}e{Number}", $"1.{Number}E-{Number}",
        $"DATE '{Number}-01-01 {Word}'", $"_latin1 0x{Number}", $"'{Word} /* {Word} */ -- {Word}'", "NULL", "TRUE", $"'{Word} ` {Word}'",
    ];

    private static readonly string[] DoubleQuoted = [$"\"{Word}\"", $"'{Word}' \"{Word}\"", $"\"{Word}\"\"'{Word}\""];

    private static readonly string[] Escaped = [$"'{Word} \\' {Word}'", $"'{Word}\\\\'", $"'\\{Word}'"];

    // Characters that end in a backslash or a back quote, as Latin-1 has their bytes.
    private static readonly Dictionary<SqlDialect, string[]> OfCharset = new()
    {
        [SqlDialect.CharsetGbk] = [$"'{Word}\u00D5\\'", $"'{Word}\u0081`{Word}'", $"'\u0081\u0030\u0081\\'"],
        [SqlDialect.CharsetSjis] = [$"'{Word}\u0083\\'", $"'\u0095\\{Word}'"],
        [SqlDialect.CharsetBig5] = [$"'{Word}\u00A5\\'", $"'\u00A1`{Word}'"],
    };

    private static readonly string[] Spaces = [" ", "  ", "\t", "\n", $" /* {Word} */ ", $" # {Word} '\n", $" -- {Word} \"\n", "/**/", $" /* {Number} */\r\n"];

    private readonly string _template;
    private readonly string[] _names;
    private readonly string[] _literals;

    private StatementShape(string template, string[] names, SqlDialect dialect)
    {
        _template = template;
        _names = names;
        Dialect = dialect;
        _literals =
        [
            .. Literals,
            .. dialect.HasFlag(SqlDialect.AnsiQuotes) ? [] : DoubleQuoted,
            .. dialect.HasFlag(SqlDialect.NoBackslashEscapes) ? [] : Escaped,
            .. OfCharset.Where(pair => dialect.HasFlag(pair.Key)).SelectMany(pair => pair.Value),
        ];
    }

    /// <summary>What its literals are written for.</summary>
    public SqlDialect Dialect { get; }

    public bool HasNames => _names.Length > 0;

    public static StatementShape Make(Random random, SqlDialect dialect = SqlDialect.None)
    {
        string template = Templates[random.Next(Templates.Length)];
        return new StatementShape(template, [.. template.Where(character => character == Name).Select(_ => MakeName(random))], dialect);
    }

    /// <summary>The bytes of a statement: UTF-8, or those of the dialect's character set.</summary>
    public byte[] WriteBytes(Random random, bool disguised = false) =>
        (Dialect < SqlDialect.CharsetGbk ? Encoding.UTF8 : Encoding.Latin1).GetBytes(Write(random, disguised));

    public StatementShape WithAnotherIdentifier(Random random)
    {
        string[] names = [.. _names];
        int index = random.Next(names.Length);
        names[index] = names[index].EndsWith('`') ? $"{names[index][..^1]}x`" : names[index] + "x";
        return new StatementShape(_template, names, Dialect);
    }

    public string Write(Random random, bool disguised = false, bool placeholders = false, int? listLength = null)
    {
        StringBuilder sql = new();
        int name = 0;
        foreach (string token in _template.Split(' '))
        {
            sql.Append(token switch
            {
                [Name] => _names[name++],
                [.. var before, Name] => before + _names[name++],
                [Literal] => MakeLiteral(random, placeholders),
                [List] => MakeList(random, placeholders, listLength ?? random.Next(1, 5)),
                [Rows] => MakeRows(random, placeholders, listLength ?? random.Next(1, 5)),
                _ => disguised ? ChangeCase(random, token) : token,
            });
            sql.Append(disguised && !token.StartsWith("/*", StringComparison.Ordinal) && token != "SELECT" ? Spaces[random.Next(Spaces.Length)] : " ");
        }

        return disguised ? sql.Append(';').ToString() : sql.ToString();
    }

    private static string MakeName(Random random) => random.Next(5) switch
    {
        0 => $"`col {random.Next(100)}`",
        1 => $"größe{random.Next(100)}",
        2 => $"Status_{random.Next(100)}",
        3 => $"_n${random.Next(100)}",
        _ => $"t{random.Next(100)}",
    };

    private string MakeLiteral(Random random, bool placeholder) => placeholder ? "?" : _literals[random.Next(_literals.Length)];

    private string MakeList(Random random, bool placeholders, int length) =>
        string.Join(random.Next(2) == 0 ? "," : " , ", Enumerable.Range(0, length).Select(_ => MakeLiteral(random, placeholders)));

    private string MakeRows(Random random, bool placeholders, int length) =>
        string.Join(",", Enumerable.Range(0, length).Select(_ => $"({MakeList(random, placeholders, 2)})"));

    private static string ChangeCase(Random random, string token) =>
        token.StartsWith('@') || token.Contains('`', StringComparison.Ordinal) ? token : string.Concat(token.Select(character => random.Next(2) == 0 ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character)));
}
