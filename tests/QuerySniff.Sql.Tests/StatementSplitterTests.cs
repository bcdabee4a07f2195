using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

public sealed class StatementSplitterTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2", "SELECT 1", "SELECT 2")]
    [InlineData("SELECT 1;SELECT 2;", "SELECT 1", "SELECT 2;")]
    [InlineData("SELECT 1 ;\n SELECT 2 ; \t", "SELECT 1 ", "SELECT 2 ; \t")]
    [InlineData("SELECT 1; -- the end; really", "SELECT 1; -- the end; really")]
    [InlineData("SELECT 1; /* ; */ SELECT 2 # ;", "SELECT 1", "/* ; */ SELECT 2 # ;")]
    [InlineData("SELECT 1;;", "SELECT 1;;")]
    [InlineData("SELECT ';', \";\", `;`; SELECT 2", "SELECT ';', \";\", `;`", "SELECT 2")]
    [InlineData("SELECT 'it''s; a \\'; b'; SELECT 2", "SELECT 'it''s; a \\'; b'", "SELECT 2")]
    [InlineData("/*!50003 SELECT 1 */; /*M! SELECT 2 */", "/*!50003 SELECT 1 */", "/*M! SELECT 2 */")]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("", "")]
    [InlineData(" ; ", " ; ")]
    public void Split_Text_IsCutAtItsSemicolons(string sql, params string[] statements) => Assert.Equal(statements, Split(sql));

    [Theory]
    [InlineData("; SELECT 1; SELECT 2", "; SELECT 1; SELECT 2")]
    [InlineData("SELECT 1;; SELECT 2; SELECT 3", "SELECT 1", "; SELECT 2; SELECT 3")]
    [InlineData("SELECT 1; /* none */; SELECT 2", "SELECT 1", "/* none */; SELECT 2")]
    public void Split_AStatementWithoutText_IsWhereTheServerStops(string sql, params string[] statements) =>
        Assert.Equal(statements, Split(sql));

    [Theory]
    [InlineData("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END")]
    [InlineData("create or replace definer = `a;b`@`%` aggregate function f() returns int begin return 1; end")]
    [InlineData("CREATE DEFINER=root@localhost TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END")]
    [InlineData("CREATE DEFINER=CURRENT_USER() EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DO 1; DO 2; END")]
    [InlineData("CREATE DEFINER='a'@'b' PROCEDURE p() BEGIN DO 1; DO 2; END")]
    [InlineData("CREATE DEFINER=CURRENT_ROLE PROCEDURE p() BEGIN DO 1; DO 2; END")]
    [InlineData("/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN DO 1; DO 2; END */")]
    [InlineData("ALTER DEFINER=a@b EVENT e DO BEGIN DO 1; DO 2; END")]
    [InlineData("CREATE PACKAGE BODY b AS PROCEDURE p AS BEGIN DO 1; DO 2; END; END")]
    [InlineData("BEGIN NOT ATOMIC DO 1; DO 2; END")]
    [InlineData("l: LOOP DO 1; LEAVE l; END LOOP")]
    [InlineData("IF 1 THEN DO 1; ELSE DO 2; END IF")]
    [InlineData("CASE 1 WHEN 1 THEN DO 1; END CASE; DO 2")]
    [InlineData("WHILE 0 DO DO 1; END WHILE; DO 2")]
    [InlineData("REPEAT DO 1; UNTIL 1 END REPEAT; DO 2")]
    [InlineData("FOR i IN 1..3 DO DO 1; END FOR; DO 2")]
    [InlineData("DECLARE a INT; BEGIN DO 1; END")]
    [InlineData("EXECUTE s; SELECT 2")]
    [InlineData("EXECUTE IMMEDIATE 'CALL p()'; SELECT 2")]
    [InlineData("SET STATEMENT max_statement_time = (1) FOR EXECUTE s; SELECT 2")]
    public void Split_StatementsInside_AreNotCut(string sql)
    {
        Assert.Equal([sql], Split(sql));
        Assert.Equal(["DO 0", sql], Split("DO 0; " + sql));
    }

    [Theory]
    [InlineData("CREATE TABLE event (a INT); DO 1", 2)]
    [InlineData("CREATE DEFINER=a@b SQL SECURITY INVOKER VIEW procedure AS SELECT 1; DO 1", 2)]
    [InlineData("CREATE USER trigger; DO 1", 2)]
    [InlineData("ALTER TABLE t ADD a INT; DO 1; DO 2", 3)]
    [InlineData("BEGIN; DO 1; COMMIT", 3)]
    [InlineData("BEGIN WORK; DO 1", 2)]
    [InlineData("SET STATEMENT max_statement_time = SUBSTRING('1' FROM 1 FOR 1) FOR SELECT 1; DO 1", 2)]
    [InlineData("SET @a := 1; DO 1", 2)]
    [InlineData("SET STATEMENT a = 1; DO 1", 2)]
    [InlineData("(SELECT 1); DO 1", 2)]
    [InlineData("PREPARE s FROM 'SELECT 1; SELECT 2'; DEALLOCATE PREPARE s", 2)]
    public void Split_NoStatementsInside_AreCut(string sql, int count) => Assert.Equal(count, Split(sql).Length);

    [Theory]
    [InlineData("SELECT 1; SELECT 'open")]
    [InlineData("INSERT INTO t VALUES ('it\\'s a secret; not', 'x')", SqlDialect.NoBackslashEscapes)]
    [InlineData("SELECT 1; SELECT \\'a; b\\'")]
    [InlineData("SELECT (1; SELECT 2)")]
    public void Split_TextThatIsNotLexedAsByTheServer_IsNotCut(string sql, SqlDialect dialect = SqlDialect.None) =>
        Assert.Equal([sql], Split(sql, dialect));

    [Theory]
    [InlineData("SELECT 1; SELECT 'open", "SELECT 1", "SELECT 'open")]
    [InlineData("SELECT 1; SELECT (2", "SELECT 1", "SELECT (2")]
    [InlineData("SELECT 1; ", "SELECT 1; ")]
    public void Split_TruncatedText_IsCutAsFarAsItGoes(string sql, params string[] statements) =>
        Assert.Equal(statements, Split(sql, truncated: true));

    [Theory]
    [InlineData("SELECT \"a;b\"; SELECT \"it's\"", SqlDialect.AnsiQuotes, 2)]
    [InlineData("SELECT 'a\\'; SELECT 'b\\'", SqlDialect.NoBackslashEscapes, 2)]
    [InlineData("SELECT 'a\\'; SELECT 'b\\'", SqlDialect.None, 1)]
    public void Split_Quotes_AreReadAsTheSessionReadsThem(string sql, SqlDialect dialect, int count) =>
        Assert.Equal(count, Split(sql, dialect).Length);

    [Fact]
    public void Split_SecondByteOfACharacter_IsNoBackslash()
    {
        byte[] sql = [.. "SELECT '"u8, 0x95, 0x5C, .. "'; SELECT 2"u8];
        Range[] places = new Range[8];

        Assert.Equal(2, StatementSplitter.Split(sql, SqlDialect.CharsetSjis, false, places));
        Assert.Equal(1, StatementSplitter.Split(sql, SqlDialect.None, false, places));
    }

    [Fact]
    public void Split_MoreStatementsThanPlaces_LastTakesTheRest()
    {
        Assert.Equal(["DO 1", "DO 2", "DO 3; DO 4; DO 5"], Split("DO 1; DO 2; DO 3; DO 4; DO 5", places: 3));
        Assert.Equal(["DO 1; DO 2"], Split("DO 1; DO 2", places: 1));
    }

    [Theory]
    [InlineData("CALL p()", true)]
    [InlineData("/* x */ call p", true)]
    [InlineData("SET STATEMENT max_statement_time=1 FOR CALL p()", true)]
    [InlineData("/*!50003 CALL p() */", true)]
    [InlineData("SELECT call FROM t", false)]
    [InlineData("`CALL`", false)]
    [InlineData("SET @call = 1", false)]
    [InlineData("", false)]
    public void CallsProcedure_Statement_IsSaid(string sql, bool expected) =>
        Assert.Equal(expected, StatementSplitter.CallsProcedure(Encoding.UTF8.GetBytes(sql), SqlDialect.None));

    [Fact]
    public void Split_AnyBytes_AreCutAtSemicolonsInOrder()
    {
        Gen<byte> bytes = Gen.Elements<byte>([.. ";;;;''\"`\\()/*-# \nabcCALL@:=1"u8, 0x80, 0xFF, 0]);
        Prop.ForAll(bytes.ArrayOf().ToArbitrary(), sql =>
        {
            foreach (bool truncated in new[] { false, true })
            {
                Range[] places = new Range[5];
                int count = StatementSplitter.Split(sql, SqlDialect.None, truncated, places);
                Assert.InRange(count, 1, places.Length);
                int end = 0;
                foreach (Range place in places[..count])
                {
                    (int offset, int length) = place.GetOffsetAndLength(sql.Length);
                    byte[] between = sql[end..offset];
                    Assert.True(end == 0 ? offset == 0 : between[0] == ';' && between.AsSpan(1).TrimStart(" \t\r\n\v\f"u8).IsEmpty);
                    end = offset + length;
                }

                Assert.Equal(sql.Length, end);
            }
        }).QuickCheckThrowOnFailure();
    }

    [VectorsFact(Corpus.Folder)]
    public void Split_StatementsOfTheCorpusBehindEachOther_AreFoundAgain()
    {
        int cut = 0;
        foreach (string[] chunk in Corpus.Statements().Where(IsOne).Chunk(20))
        {
            string sql = string.Join(";\n", chunk);
            Assert.Equal(chunk.Select(statement => statement.TrimStart(' ', '\t', '\r', '\n', '\v', '\f')), Split(sql, places: 64));
            cut += chunk.Length;
        }

        Assert.InRange(cut, 10_000, int.MaxValue);
    }

    [Fact]
    public void Split_OnceWarm_AllocatesNothing()
    {
        byte[] sql = Encoding.UTF8.GetBytes("SET STATEMENT a=1 FOR CALL p(); CREATE DEFINER=a@b VIEW v AS SELECT 1; SELECT ';'");
        Range[] places = new Range[16];
        Assert.Equal(3, StatementSplitter.Split(sql, SqlDialect.None, false, places));
        long before = GC.GetAllocatedBytesForCurrentThread();

        int count = StatementSplitter.Split(sql, SqlDialect.None, false, places);
        bool calls = StatementSplitter.CallsProcedure(sql, SqlDialect.None);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count == 3 && calls);
    }

    // A statement that is not lexed to its end, or ends in a comment, says nothing of what comes behind it.
    private static bool IsOne(string sql) =>
        !string.IsNullOrWhiteSpace(sql) && !sql.Contains(';', StringComparison.Ordinal) && Split(sql + ";\nDO 1") is [var first, "DO 1"]
        && first == sql;

    private static string[] Split(string sql, SqlDialect dialect = SqlDialect.None, bool truncated = false, int places = 16)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(sql);
        Range[] found = new Range[places];
        int count = StatementSplitter.Split(bytes, dialect, truncated, found);
        return [.. found[..count].Select(place => Encoding.UTF8.GetString(bytes.AsSpan(place)))];
    }
}
