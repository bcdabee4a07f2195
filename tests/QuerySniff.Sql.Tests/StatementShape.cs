using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// A statement without its accidents: keywords and punctuation, names, places of literals, lists. Written out, it gets
/// literals (each holds the canary zqx or 7391), spaces, comments and a case for its keywords.
/// </summary>
internal sealed class StatementShape
{
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
        $"GRANT SELECT ON {Name} . * TO {Literal} @'zqx' IDENTIFIED BY 'zqx'",
    ];

    private static readonly string[] Literals =
    [
        "'zqx'", "\"zqx\"", "'it''s zqx \\' zqx'", "'zqx' 'zqx'", "N'zqx'", "_utf8mb4'zqx'", "X'7391'", "0x7391AB", "7391", "-7391",
        "+ -7391.7391", ".7391", "7391.", "7391e7391", "1.7391E-7391", "DATE '7391-01-01 zqx'", "_latin1 0x7391", "'zqx /* zqx */ -- zqx'",
        "NULL", "TRUE", "'zqx ` zqx'",
    ];

    private static readonly string[] Spaces = [" ", "  ", "\t", "\n", " /* zqx */ ", " # zqx '\n", " -- zqx \"\n", "/**/", " /* 7391 */\r\n"];

    private readonly string _template;
    private readonly string[] _names;

    private StatementShape(string template, string[] names)
    {
        _template = template;
        _names = names;
    }

    public static StatementShape Make(Random random)
    {
        string template = Templates[random.Next(Templates.Length)];
        return new StatementShape(template, [.. template.Where(character => character == Name).Select(_ => MakeName(random))]);
    }

    public StatementShape WithAnotherIdentifier(Random random)
    {
        string[] names = [.. _names];
        int index = random.Next(names.Length);
        names[index] = names[index].EndsWith('`') ? $"{names[index][..^1]}x`" : names[index] + "x";
        return new StatementShape(_template, names);
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

    private static string MakeLiteral(Random random, bool placeholder) => placeholder ? "?" : Literals[random.Next(Literals.Length)];

    private static string MakeList(Random random, bool placeholders, int length) =>
        string.Join(random.Next(2) == 0 ? "," : " , ", Enumerable.Range(0, length).Select(_ => MakeLiteral(random, placeholders)));

    private static string MakeRows(Random random, bool placeholders, int length) =>
        string.Join(",", Enumerable.Range(0, length).Select(_ => $"({MakeList(random, placeholders, 2)})"));

    private static string ChangeCase(Random random, string token) =>
        token.StartsWith('@') ? token : string.Concat(token.Select(character => random.Next(2) == 0 ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character)));
}
