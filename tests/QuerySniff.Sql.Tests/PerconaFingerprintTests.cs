using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Sql.Percona;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>The scanner beside the tool's rules as regular expressions.</summary>
public sealed class PerconaFingerprintTests
{
    private const int Runs = 20_000;
    private const int UnionRuns = 5_000;

    /// <summary>Bytes of a statement that are kept at most.</summary>
    private const int HostileBytes = 1 << 20;

    /// <summary>What the rules decide by, and what only looks like it.</summary>
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "'", "\"", "\\", "\\'", "\\\"", "`", "/*", "*/", "/**/", "/*!", "/*a.b:1/2*/", "/* x */", "*", "/", "--", "-- x", "-", "#", "+",
            "\n", "\r", "\t", "\v", "\f", " ", "  ", ",", "(", ")", "()", "(?)", "(1, 2)", "?", ".", "_", "x", "b", "a", "z", "A", "é",
            "1", "0x1f", "-1.5e3", "1a", "null", "NULL", "true", "False", "in", "IN ", "in (", "value", "values", "VALUES (", "), (",
            " ignore", "call ", "CALL a(", "use ", "USE a", "insert into", "INSERT IGNORE INTO t VALUES (1)", "replace into t values(",
            "limit ", "LIMIT 1", ", 2", " offset 3", "order by ", "ORDER BY a", " asc", " ASC", "asc",
            "select ", "SELECT a", " union", " union ", "all ", " union all ", " union select a", " union all select a",
            " union select a union all select b", "administrator command: ", "SELECT /*!40001 SQL_NO_CACHE */ * FROM `",
        }.Select(Encoding.UTF8.GetBytes),
        [0x80], [0x85], [0xA0], [0xFF], [0x00],
    ];

    /// <summary>Statements that begin as the rules for a whole statement want it.</summary>
    private static readonly byte[][] Beginnings =
        [.. new[] { "", "", "", "insert into t values (", "REPLACE INTO", "call ", " \tCALL a", "use ", "select a" }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Compute_AnyPieces_IsWhatTheRegularExpressionsMake()
    {
        Gen<byte[]> statements =
            from beginning in Gen.Elements(Beginnings)
            from pieces in Gen.Elements(Pieces).ArrayOf()
            select (byte[])[.. beginning, .. pieces.SelectMany(piece => piece)];
        Prop.ForAll(statements.ToArbitrary(), ArbMap.Default.ArbFor<bool>(), Agree)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(Runs)));
    }

    /// <summary>Few pieces, so that selects are repeated, within others and across their ends.</summary>
    [Fact]
    public void Compute_AnyUnions_IsWhatTheRegularExpressionsMake()
    {
        byte[][] pieces = [.. new[] { "select ", "select a", "b", " union ", " union all ", " union", "_", "in()" }.Select(Encoding.UTF8.GetBytes)];
        Gen<byte[]> statements = Gen.Elements(pieces).ArrayOf().Select(chosen => chosen.SelectMany(piece => piece).ToArray());
        Prop.ForAll(statements.ToArbitrary(), statement => Agree(statement, literalBooleans: true))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(UnionRuns)));
    }

    [VectorsFact(Corpus.Folder)]
    public void Compute_Corpus_IsWhatTheRegularExpressionsMake()
    {
        string[] statements = [.. Corpus.Statements().Concat(Corpus.Crashers())];

        Assert.InRange(statements.Length, 16_000, int.MaxValue);
        Assert.All(statements, sql => Assert.Equal(
            Encoding.UTF8.GetString(PerconaRegexes.Compute(Encoding.UTF8.GetBytes(sql), literalBooleans: true)), Compute(sql)));
    }

    [Theory]
    [InlineData("in()in()in()", "in(?+)in(?+)in(?+)")]
    [InlineData("select aunion select a", "select aunion select a")]
    [InlineData("select a union select a", "select a /*repeat union*/")]
    [InlineData("SELECT 1 UNION SELECT 2 UNION ALL SELECT 3", "select ? /*repeat union all*/")]
    [InlineData("select a union all select a union select a", "select a /*repeat union*/")]
    [InlineData("/**/ a */ b", "b")]
    [InlineData("use a\n", "use ?")]
    [InlineData("use a\n\n", "use a ")]
    [InlineData("select a\n-- b\n", "select a ")]
    [InlineData("insert into t values (')'), (2)", "insert into t values(?+)")]
    [InlineData("insert intovalues (1), (2)", "insert intovalues (?), (?)")]
    [InlineData("order by a asc, b ascii", "order by a, bii")]
    public void Compute_Quirk_IsKept(string sql, string expected) => Assert.Equal(expected, Compute(sql));

    /// <summary>Such a text takes tens of seconds, or minutes, where a rule looks through all the rest for each of its beginnings.</summary>
    [Theory]
    [InlineData("", "/*x")]
    [InlineData("", "/*!x")]
    [InlineData("", "/*a.b:1/")]
    [InlineData("", "-- x' ")]
    [InlineData("", "--'")]
    [InlineData("", "\\'\\\"'\"")]
    [InlineData("", "true")]
    [InlineData("", "nullnull ")]
    [InlineData("", "-x.")]
    [InlineData("", "x?")]
    [InlineData("", "in ((")]
    [InlineData("", "in(?),")]
    [InlineData("", "in,value(,")]
    [InlineData("", " \t\r\n\v")]
    [InlineData("", "xlimit ?")]
    [InlineData("", "xorder by ")]
    [InlineData("order by ", " \v as")]
    [InlineData("order by ", "a asc ")]
    [InlineData("call ", "( ")]
    [InlineData("call ", "(")]
    [InlineData("", "insert into values(")]
    [InlineData("insert into t ", "values ")]
    [InlineData("insert into t values (", ") , ")]
    [InlineData("", "select ")]
    [InlineData("", "select a union ")]
    [InlineData("", "select a union all ")]
    [InlineData("", "select a union select bb union select a union select c union ")]
    public void Compute_HostileStatement_Ends(string beginning, string piece)
    {
        StringBuilder sql = new(beginning, HostileBytes + piece.Length);
        while (sql.Length < HostileBytes)
        {
            sql.Append(piece);
        }

        Assert.InRange(Compute(sql.ToString()).Length, 0, 2 * sql.Length);
    }

    /// <summary>Every select is compared with every one behind it, as long as the bound lets it.</summary>
    [Theory]
    [InlineData("select {0} union ")]
    [InlineData("select a union select {0} union ")]
    [InlineData("select select select select select select select select select union select {0} ")]
    public void Compute_UnionOfDifferentSelects_Ends(string format)
    {
        StringBuilder sql = new(HostileBytes);
        for (int number = 0; sql.Length < HostileBytes; number++)
        {
            // Letters, since all numbers are alike.
            sql.Append(format.Replace("{0}", Letters(number)));
        }

        Assert.InRange(Compute(sql.ToString()).Length, 1, sql.Length);
    }

    /// <summary>What stands behind each select is compared with the union's for as long as both are alike: for almost all of it.</summary>
    [Fact]
    public void Compute_UnionOfSelectsThatAreLongAlike_Ends()
    {
        string selects = string.Concat(Enumerable.Repeat("select ", HostileBytes / 16));
        string sql = $"{selects}a union {selects}b";

        Assert.Equal(sql, Compute(sql));
    }

    private static bool Agree(byte[] statement, bool literalBooleans)
    {
        using PerconaFingerprint fingerprint = PerconaFingerprint.Compute(statement, literalBooleans);
        return fingerprint.Text.SequenceEqual(PerconaRegexes.Compute(statement, literalBooleans));
    }

    private static string Compute(string sql)
    {
        using PerconaFingerprint fingerprint = PerconaFingerprint.Compute(Encoding.UTF8.GetBytes(sql), literalBooleans: true);
        return Encoding.UTF8.GetString(fingerprint.Text);
    }

    private static string Letters(int number) =>
        string.Concat(Enumerable.Range(0, 4).Select(place => (char)('g' + ((number >> (4 * place)) & 15))));
}
