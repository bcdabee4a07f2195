using System.Text;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// The lexical grammar of MySQL 5.7 to 9 and MariaDB 10 and 11, item by item: "Literal Values", "Schema Object Names",
/// "User-Defined Variables", "Expression Syntax" and "Comments" of the manuals. A row for each, so that a reader can check
/// the list against them.
/// </summary>
public sealed class LexicalGrammarTests
{
    [Theory]
    [InlineData("select 'it''s', a", "SELECT ?, a")] // A quote doubled is a quote.
    [InlineData(@"select 'it\'s', a", "SELECT ?, a")] // A backslash takes the next byte with it,
    [InlineData(@"select 'c:\\', a", "SELECT ?, a")] // also another backslash.
    [InlineData("select 'a' 'b' \"c\", a", "SELECT ?, a")] // Adjacent strings are one,
    [InlineData("select 'a' /* x */ -- y\n 'b', a", "SELECT ?, a")] // with comments between them as well.
    [InlineData("select \"say \"\"x\"\"\", a", "SELECT ?, a")] // Double quotes quote a string,
    [InlineData("select 'a\"b', \"a'b\", a", "SELECT ?, a")] // in which a single quote is a character.
    [InlineData("select '', \"\", a", "SELECT ?, a")]
    [InlineData("select 'a\nb', a", "SELECT ?, a")]
    [InlineData("select '/* x */ -- y # z', a", "SELECT ?, a")] // A comment in a string is text.
    [InlineData("select N'a', n'b', a", "SELECT ?, a")] // National strings.
    [InlineData("select _utf8mb4'a', _latin1 'b', _binary\"c\", a", "SELECT ?, a")] // Introducers, with a space or without.
    [InlineData("select _utf8mb4'a' collate utf8mb4_bin, a", "SELECT ? COLLATE utf8mb4_bin, a")]
    [InlineData("select _latin1 x'41', _latin1 0x41, _latin1 b'1', a", "SELECT ?, a")] // They take every kind of string.
    [InlineData("select _utf8mb4 a from t", "SELECT _utf8mb4 a FROM t")] // A column may be called so.
    public void Compute_String_IsALiteral(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select x'4D7953514C', X'4d', a", "SELECT ?, a")]
    [InlineData("select 0x4D7953514C, 0xaF, a", "SELECT ?, a")]
    [InlineData("select 0X4D from t", "SELECT 0X4D FROM t")] // With a capital X it is a name.
    [InlineData("select 0xZ from t", "SELECT 0xZ FROM t")]
    [InlineData("select b'01', B'1', 0b01, a", "SELECT ?, a")]
    [InlineData("select 0b2, 0B1 from t", "SELECT 0b2, 0B1 FROM t")]
    [InlineData("select 1, 0, 00012, 18446744073709551616, a", "SELECT ?, a")]
    [InlineData("select 1.5, .5, 5., a", "SELECT ?, a")]
    [InlineData("select 1e5, 1E+5, 1.5e-5, .5e5, 5.e5, a", "SELECT ?, a")]
    [InlineData("select 1e, 1ex from t", "SELECT 1e, 1ex FROM t")] // Without digits there is no exponent.
    [InlineData("select -1, +1, - 1, -+-1, a", "SELECT ?, a")] // A sign belongs to its literal,
    [InlineData("select a-1, a - -1, (a)-1, 'x'-1", "SELECT a - ?, a - ?, (a) - ?, ? - ?")] // an operator does not.
    [InlineData("select - -a, -(1), -f(1)", "SELECT --a, -(?), -f(?)")]
    [InlineData("select ~1, !1, not 1", "SELECT ~?, !?, NOT ?")]
    public void Compute_Number_IsALiteral(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select date '2026-01-01', time'10:00', TIMESTAMP \"2026-01-01 10:00\", a", "SELECT ?, a")]
    [InlineData("select date, time from t", "SELECT date, time FROM t")] // A column may be called so,
    [InlineData("select date(a), time(b), timestamp(c, 1) from t", "SELECT DATE(a), TIME(b), TIMESTAMP(c, ?) FROM t")] // a function too.
    [InlineData("select {d '2026-01-01'}, {ts '2026-01-01 10:00'}", "SELECT { d ? }, { ts ? }")] // ODBC.
    [InlineData("select a + interval 1 day, a - interval '1:1' hour_minute", "SELECT a + INTERVAL ? DAY, a - INTERVAL ? HOUR_MINUTE")]
    [InlineData("select date_add(a, interval b day), extract(day from a), timestampadd(week, 1, a)", "SELECT DATE_ADD(a, INTERVAL b DAY), EXTRACT(DAY FROM a), TIMESTAMPADD(WEEK, ?, a)")]
    public void Compute_TemporalLiteral_IsALiteral(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select null, true, false, \\N, a", "SELECT ?, a")] // Where a value stands they are values,
    [InlineData("insert into t values (null, true), (1, false)", "INSERT INTO t VALUES (?)")]
    [InlineData("update t set a = null where b = true", "UPDATE t SET a = ? WHERE b = ?")]
    [InlineData("select a from t where b is null and c is not null", "SELECT a FROM t WHERE b IS NULL AND c IS NOT NULL")] // in a test
    [InlineData("select a from t where b is true or c is not false", "SELECT a FROM t WHERE b IS TRUE OR c IS NOT FALSE")]
    [InlineData("create table t (a int null, b int not null default null)", "CREATE TABLE t (a INT NULL, b INT NOT NULL DEFAULT ?)")] // and in a definition
    [InlineData("alter table t add foreign key (a) references u (b) on update set null", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b) ON UPDATE SET NULL")] // keywords.
    public void Compute_NullTrueFalse_AreLiteralsWhereAValueStands(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select 1a, 2_b, 3$c from 4d", "SELECT 1a, 2_b, 3$c FROM 4d")] // Names that begin with digits,
    [InlineData("select t.1a, t.1e5, t . 1 from t", "SELECT t.1a, t.1e5, t.1 FROM t")] // behind a dot of digits alone.
    [InlineData("select $a, a$, _a from t$1", "SELECT $a, a$, _a FROM t$1")]
    [InlineData("select größe, 列 from テーブル", "SELECT größe, 列 FROM テーブル")]
    [InlineData("select `a`, `a b`, `a``b`, `select`, `1` from `d`.`t`", "SELECT `a`, `a b`, `a``b`, `select`, `1` FROM `d`.`t`")]
    [InlineData("select `a\\`, b", "SELECT `a\\`, b")] // In a name a backslash is a character.
    [InlineData("select t.select, t . from from t", "SELECT t.select, t.from FROM t")] // Behind a dot no word is a keyword.
    [InlineData("select .5, t.5 from t", "SELECT ?, t.5 FROM t")]
    [InlineData("select a.*, * from a", "SELECT a.*, * FROM a")]
    [InlineData("select a from Sbtest1, sbtest2", "SELECT a FROM Sbtest1, sbtest2")]
    public void Compute_Identifier_IsKeptAsWritten(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select @a, @a.b$c, @`a b`, @'a', @\"a\"", "SELECT @a, @a.b$c, @`a b`, @?, @?")]
    [InlineData("select @@x, @@Global.x, @@session.x, @@local.x, @@`x`, @@session.`x`", "SELECT @@x, @@GLOBAL.x, @@SESSION.x, @@LOCAL.x, @@`x`, @@SESSION.`x`")]
    [InlineData("select @a := 1, @b:=@a+1", "SELECT @a := ?, @b := @a + ?")]
    [InlineData("select a->'$.b', a->>\"$.c\", a -> '$.d'", "SELECT a->?, a->>?, a->?")]
    [InlineData("select a from t where b = ? and c in (?, ?)", "SELECT a FROM t WHERE b = ? AND c IN (?)")]
    [InlineData("select a<=>b, a<>b, a!=b, a<=b, a>=b, a<<b, a>>b, a&&b, a||b", "SELECT a <=> b, a <> b, a != b, a <= b, a >= b, a << b, a >> b, a && b, a || b")]
    [InlineData("select a%b, a/b, a*b, a|b, a&b, a^b", "SELECT a % b, a / b, a * b, a | b, a & b, a ^ b")]
    public void Compute_VariableOrOperator_IsKept(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select 1 -- x\n, a", "SELECT ?, a")]
    [InlineData("select 1 --\n, a --", "SELECT ?, a")] // Two dashes need white space, a control character or the end behind them.
    [InlineData("select 1 --\u007f x\n, a", "SELECT ?, a")]
    [InlineData("select 1--1, a", "SELECT ? - ?, a")]
    [InlineData("select 1 # x\n, a#", "SELECT ?, a")]
    [InlineData("select/**/1/* ' */, a/***/", "SELECT ?, a")]
    [InlineData("select 1, a /* open ' ", "SELECT ?, a")]
    [InlineData("/*!40101 set names utf8 */", "SET NAMES ?")] // A comment with a version is code,
    [InlineData("select /*!80000 a, */ /*!080000 b, */ /*! c, */ /*M!100100 d, */ e", "SELECT a, b, c, d, e")]
    [InlineData("select /*!50000 a /* x */ , */ b", "SELECT a, b")] // with comments in it,
    [InlineData("/*!999999\\- enable the sandbox mode */ select a", "SELECT a")] // but not where no server has the version.
    [InlineData("select /*+ max_execution_time(1000) set_var(sort_buffer_size = 16M) */ a", "SELECT /*+ MAX_EXECUTION_TIME(?) SET_VAR(sort_buffer_size = ?) */ a")]
    [InlineData("select /*+ index(t1@q i) qb_name(`q`) */ a from t1", "SELECT /*+ INDEX (t1 @q i) QB_NAME(`q`) */ a FROM t1")]
    [InlineData("select a /*+ no verb before it */ from t", "SELECT a FROM t")]
    public void Compute_Comment_IsDroppedUnlessItIsCodeOrAHint(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("create function f() returns int language javascript as $$ return 5; $$", "CREATE FUNCTION f () RETURNS INT LANGUAGE javascript AS ?")]
    [InlineData("create function f() returns int language javascript as $js$ '$$' $js$", "CREATE FUNCTION f () RETURNS INT LANGUAGE javascript AS ?")]
    [InlineData("select $$ secret", "<unlexable up to 16 bytes>")]
    [InlineData("select $a from t where $b = 1", "SELECT $a FROM t WHERE $b = ?")]
    public void Compute_DollarQuotedBody_IsALiteral(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select \"a\", 'b' from \"t\"", SqlDialect.AnsiQuotes, "SELECT `a`, ? FROM `t`")]
    [InlineData("select \"a\\\", b", SqlDialect.AnsiQuotes, "SELECT `a\\`, b")]
    [InlineData("select 'a\\', \"b\\\", c", SqlDialect.NoBackslashEscapes, "SELECT ?, c")]
    [InlineData("select \"a\\\", 'b\\', c", SqlDialect.AnsiQuotes | SqlDialect.NoBackslashEscapes, "SELECT `a\\`, ?, c")]
    [InlineData("create user \"joe\"@\"h\"", SqlDialect.AnsiQuotes, "CREATE USER ?@?")]
    public void Compute_SqlMode_DecidesOnQuotesAndBackslashes(string sql, SqlDialect dialect, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql, dialect));

    [Theory]
    [InlineData("\u0080", "`\uFFFD`")]
    [InlineData("a\u00E4\"\"\u00FF", "`a\uFFFD\"\uFFFD`")]
    [InlineData("a`b", "`a``b`")]
    public void Compute_NameInDoubleQuotesThatIsNoUtf8_IsMadeUtf8(string latin1, string expected) =>
        Assert.Equal($"SELECT {expected}", Fingerprints.Of(Encoding.Latin1.GetBytes($"select \"{latin1}\""), SqlDialect.AnsiQuotes));

    [Theory]
    [InlineData("\u00C3\u00A4")]
    [InlineData("\u00E4")]
    [InlineData("`")]
    public void Compute_NameThatFindsNoRoom_IsLeftOutWhole(string latin1)
    {
        byte[] sql = Encoding.Latin1.GetBytes("select a, \"" + string.Concat(Enumerable.Repeat(latin1, SqlLimits.FingerprintBytesMax)) + "\"");

        Assert.Equal("SELECT a, <cut>", Fingerprints.Of(sql, SqlDialect.AnsiQuotes));
    }

    // Each has 0x5C or 0x60 as the second byte of a character: ten, table, power, a symbol, the kana so, function's first.
    [Theory]
    [InlineData(SqlDialect.CharsetGbk, 0xD5, 0x5C)]
    [InlineData(SqlDialect.CharsetGbk, 0x81, 0x60)]
    [InlineData(SqlDialect.CharsetSjis, 0x83, 0x5C)]
    [InlineData(SqlDialect.CharsetSjis, 0x95, 0x5C)]
    [InlineData(SqlDialect.CharsetSjis, 0xE0, 0x60)]
    [InlineData(SqlDialect.CharsetBig5, 0xA5, 0x5C)]
    [InlineData(SqlDialect.CharsetBig5, 0xA1, 0x60)]
    public void Compute_SecondByteThatLooksLikeAnother_IsPartOfItsCharacter(SqlDialect charset, byte lead, byte trail)
    {
        byte[] inString = [.. "select '"u8, lead, trail, .. "', a"u8];
        byte[] inName = [.. "select `"u8, lead, trail, .. "`, 'secret'"u8];
        byte[] inComment = [.. "select /* "u8, lead, trail, .. "*/ a, 'x'"u8];
        byte[] afterName = [.. "select t"u8, lead, trail, .. " , 'secret'"u8];

        Assert.Equal("SELECT ?, a", Fingerprints.Of(inString, charset));
        Assert.EndsWith("`, ?", Fingerprints.Of(inName, charset), StringComparison.Ordinal);
        Assert.Equal("SELECT a, ?", Fingerprints.Of(inComment, charset));
        Assert.EndsWith(", ?", Fingerprints.Of(afterName, charset), StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_FourByteCharacterOfGb18030_IsTwoPairs()
    {
        byte[] sql = [.. "select '"u8, 0x81, 0x30, 0x81, 0x30, 0x81, 0x5C, .. "', a"u8];

        Assert.Equal("SELECT ?, a", Fingerprints.Of(sql, SqlDialect.CharsetGbk));
    }

    [Theory]
    [InlineData("select a\u0000b")]
    [InlineData("select \\x from t")]
    [InlineData("select 'a")]
    [InlineData("select \"a")]
    [InlineData("select `a")]
    [InlineData("select @'a")]
    [InlineData("select @@session.`a")]
    public void Compute_TextThatDoesNotLex_IsReplacedWhole(string sql)
    {
        Assert.Matches("^<unlexable up to [0-9]+ bytes>$", Fingerprints.Of(sql));
        Assert.True(Encoding.UTF8.GetByteCount(sql) <= 32);
    }

    // 0xD5 0x5C is a character of gbk, and 0xE9 a letter of latin1 with a backslash behind it: what it escapes is not known.
    [Theory]
    [InlineData(0xD5, "'", true)]
    [InlineData(0xE9, "\\", true)]
    [InlineData(0xE9, "n", false)]
    public void Compute_BackslashBehindALetterOfAnUnknownCharset_IsReadOnlyWhereItDecidesNothing(byte lead, string escaped, bool isReplaced)
    {
        byte[] sql = [.. "select '"u8, lead, (byte)'\\', .. Encoding.ASCII.GetBytes(escaped), .. "', 'secret', ', b'"u8];

        Assert.Equal(isReplaced, Fingerprints.Of(sql).StartsWith("<unlexable", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", Fingerprints.Of(sql), StringComparison.Ordinal);
        Assert.Equal("SELECT ?, b", Fingerprints.Of("select 'é\\'', b"));
    }
}
