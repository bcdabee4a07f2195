namespace QuerySniff.Sql.Tests;

/// <summary>The normal form, by example.</summary>
public sealed class FingerprintTests
{
    [Theory]
    [InlineData("SELECT c FROM sbtest1 WHERE id=12345", "SELECT c FROM sbtest1 WHERE id = ?")]
    [InlineData("insert into t(a,b) values (1,'x'),(2,'y')", "INSERT INTO t (a, b) VALUES (?)")]
    [InlineData("select count(*), Max(x) from db.t where x in (1,2,3)", "SELECT COUNT(*), MAX(x) FROM db.t WHERE x IN (?)")]
    [InlineData("select t.*, 1a from t where t.1a = .5", "SELECT t.*, 1a FROM t WHERE t.1a = ?")]
    [InlineData("select a->'$.x', b ->> '$.y' from t", "SELECT a->?, b->>? FROM t")]
    [InlineData("select @a:=1, @@global.x, @`b`, @'c'", "SELECT @a := ?, @@GLOBAL.x, @`b`, @?")]
    [InlineData("select `a`.`select`, `b``c` from `t`", "SELECT `a`.`select`, `b``c` FROM `t`")]
    [InlineData("select x.select from größe", "SELECT x.select FROM größe")]
    [InlineData("begin; select 1; commit;", "BEGIN; SELECT ?; COMMIT")]
    [InlineData("select {d '2020-01-01'}", "SELECT { d ? }")]
    [InlineData("values row(1,2), row(3,4)", "VALUES ROW(?)")]
    [InlineData("insert t(a) value (1),(2)", "INSERT t (a) VALUE (?)")]
    [InlineData("call p(1, @x, 'a')", "CALL p(?, @x, ?)")]
    [InlineData("", "")]
    [InlineData("/* nothing */ ;", "")]
    public void Compute_Statement_HasNormalForm(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("'a'")]
    [InlineData("'it''s \\' \\\\'")]
    [InlineData("\"a \"\" b\"")]
    [InlineData("'a' 'b' \"c\"")]
    [InlineData("n'a'")]
    [InlineData("_utf8mb4'a'")]
    [InlineData("_latin1 x'41'")]
    [InlineData("_binary 0x41")]
    [InlineData("x'41'")]
    [InlineData("0xFF")]
    [InlineData("b'01'")]
    [InlineData("0b01")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("- + -1.5")]
    [InlineData("5.")]
    [InlineData(".5e-3")]
    [InlineData("1.e3")]
    [InlineData("1E+10")]
    [InlineData("date '2026-01-01'")]
    [InlineData("TIMESTAMP\"2026-01-01 00:00:00\"")]
    [InlineData("null")]
    [InlineData("TRUE")]
    [InlineData("false")]
    [InlineData("\\N")]
    [InlineData("?")]
    public void Compute_LiteralOfAnyKind_IsOneQuestionMark(string literal)
    {
        Assert.Equal("SELECT a FROM t WHERE b = ? AND c IN (?)", Fingerprints.Of($"select a from t where b = {literal} and c in ({literal})"));
        Assert.Equal("INSERT INTO t VALUES (?)", Fingerprints.Of($"insert into t values ({literal}, {literal}), ({literal}, {literal})"));
    }

    [Theory]
    [InlineData("select 1, 2, 3", "SELECT ?")]
    [InlineData("select 1, 2 + a", "SELECT ?, ? + a")]
    [InlineData("select 1, 2 as a", "SELECT ?, ? AS a")]
    [InlineData("select a, 1, 2, b from t limit 5, 10", "SELECT a, ?, b FROM t LIMIT ?")]
    [InlineData("select a from t limit 5 offset 10", "SELECT a FROM t LIMIT ? OFFSET ?")]
    [InlineData("select f(1, 2), round(a, 2)", "SELECT f(?), ROUND(a, ?)")]
    [InlineData("select * from t where (a, b) in ((1, 2), (3, 4))", "SELECT * FROM t WHERE (a, b) IN ((?))")]
    [InlineData("insert into t values (1, now()), (2, now())", "INSERT INTO t VALUES (?, NOW())")]
    [InlineData("insert into t values (1, a), (2, default), (3, a)", "INSERT INTO t VALUES (?, a), (?, DEFAULT)")]
    [InlineData("insert into t values (1), (2) as n on duplicate key update a = n.a", "INSERT INTO t VALUES (?) AS n ON DUPLICATE KEY UPDATE a = n.a")]
    [InlineData("insert into t values (1) on duplicate key update a = values(a), b = b + 1", "INSERT INTO t VALUES (?) ON DUPLICATE KEY UPDATE a = VALUES(a), b = b + ?")]
    [InlineData("update t set a = 1, b = 2", "UPDATE t SET a = ?, b = ?")]
    [InlineData("select * from t order by 1, 2 desc", "SELECT * FROM t ORDER BY ?, ? DESC")]
    public void Compute_List_IsCollapsed(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select a-1, a - -1, b--1 from t", "SELECT a - ?, a - ?, b - ? FROM t")]
    [InlineData("select -a, !b, ~1, -(1), - -c", "SELECT -a, !b, ~?, -(?), --c")]
    [InlineData("select (a) -1, 1 -1, count(*) -1", "SELECT (a) - ?, ? - ?, COUNT(*) - ?")]
    [InlineData("select case when a then -1 else +2 end -1", "SELECT CASE WHEN a THEN ? ELSE ? END - ?")]
    [InlineData("select now() - interval -1 day + 2", "SELECT NOW() - INTERVAL ? DAY + ?")]
    [InlineData("select a * -1, a between -1 and -2", "SELECT a * ?, a BETWEEN ? AND ?")]
    public void Compute_Sign_IsSwallowedOnlyWhereItBelongsToTheLiteral(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select a is null, b is not null, c is true, d is not false", "SELECT a IS NULL, b IS NOT NULL, c IS TRUE, d IS NOT FALSE")]
    [InlineData("select ifnull(a, null), a = true, not true", "SELECT IFNULL(a, ?), a = ?, NOT ?")]
    [InlineData("create table t (a int null default null, b int not null)", "CREATE TABLE t (a INT NULL DEFAULT ?, b INT NOT NULL)")]
    [InlineData("alter table t add foreign key (a) references u(b) on delete set null", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (b) ON DELETE SET NULL")]
    public void Compute_NullTrueFalse_AreLiteralsWhereAValueStands(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select status, name from user where date = 1", "SELECT status, name FROM user WHERE date = ?")]
    [InlineData("insert into log(a) values (1)", "INSERT INTO log (a) VALUES (?)")]
    [InlineData("select Log(2), date(a)", "SELECT LOG(?), DATE(a)")]
    [InlineData("truncate table status", "TRUNCATE TABLE status")]
    [InlineData("set session transaction isolation level read committed", "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")]
    [InlineData("show full tables from status like 'y%'", "SHOW FULL TABLES FROM status LIKE ?")]
    [InlineData("show table status", "SHOW TABLE STATUS")]
    [InlineData("start transaction", "START TRANSACTION")]
    [InlineData("lock tables user read, t write", "LOCK TABLES user READ, t WRITE")]
    [InlineData("create table date (date date, t text comment 'x') engine=innodb", "CREATE TABLE date (date DATE, t TEXT COMMENT ?) ENGINE = innodb")]
    public void Compute_WordThatIsNotReserved_IsAKeywordOnlyWhereItMustBe(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select 1 -- x\n from t # y\n where a = /* z */ 2", "SELECT ? FROM t WHERE a = ?")]
    [InlineData("select 1 from t /* open", "SELECT ? FROM t")]
    [InlineData("select 1--1", "SELECT ? - ?")]
    [InlineData("select /*!40001 sql_no_cache */ a /*M!100100 , b */ from t", "SELECT SQL_NO_CACHE a, b FROM t")]
    [InlineData("select /*! 12 */ from t", "SELECT ? FROM t")]
    [InlineData("select /*+ max_execution_time(1000) NO_INDEX(t i) */ 1, 2", "SELECT /*+ MAX_EXECUTION_TIME(?) NO_INDEX(t i) */ ?")]
    [InlineData("select a /*+ no hint here */ from t", "SELECT a FROM t")]
    public void Compute_Comment_IsDroppedUnlessItIsCodeOrAHint(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("create user 'joe'@'localhost' identified by 'secret'", "CREATE USER ?@? IDENTIFIED BY ?")]
    [InlineData("grant all on *.* to joe@10.0.0.1, `x`@`y`", "GRANT ALL ON *.* TO ?@?, ?@?")]
    [InlineData("set password for joe@localhost = 'secret'", "SET PASSWORD FOR ?@? = ?")]
    public void Compute_AccountAndPassword_AreData(string sql, string expected) => Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select 'abc", "<unlexable up to 16 bytes>")]
    [InlineData("select `abc", "<unlexable up to 16 bytes>")]
    [InlineData("select @'abcdefghijk", "<unlexable up to 32 bytes>")]
    [InlineData("select \u0001 from secret", "<unlexable up to 32 bytes>")]
    [InlineData("insert into t values ('a\\', 'secret', 'b\\', 'c')", "<unlexable up to 64 bytes>")]
    public void Compute_StatementThatDoesNotLex_IsReplacedByItsLength(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql));

    [Theory]
    [InlineData("select a from t where b = 'half a sec", "SELECT a FROM t WHERE b = <truncated>")]
    [InlineData("select a from t where b in (1, 2, 3", "SELECT a FROM t WHERE b IN (? <truncated>")]
    [InlineData("select a from t where b in (1, 2, ", "SELECT a FROM t WHERE b IN (? <truncated>")]
    [InlineData("insert into t values (1, now(), 2), (3, now", "INSERT INTO t VALUES (?, NOW(), ?) <truncated>")]
    [InlineData("insert into t values (1, 'x', 2), (3, '", "INSERT INTO t VALUES (?) <truncated>")]
    [InlineData("grant select on t to joe@loc", "GRANT SELECT ON t TO ?@? <truncated>")]
    [InlineData("grant select on t to 'joe'@'loc", "GRANT SELECT ON t TO ?@? <truncated>")]
    [InlineData("select a from t where b = date '2026-0", "SELECT a FROM t WHERE b = <truncated>")]
    [InlineData("se", "<truncated>")]
    public void Compute_TruncatedStatement_IsMarkedAndDoesNotDependOnTheCut(string sql, string expected) =>
        Assert.Equal(expected, Fingerprints.Of(sql, truncated: true));

    [Fact]
    public void Compute_LongFingerprint_IsCutAtATokenAndMarked()
    {
        string names = string.Join(", ", Enumerable.Range(0, 2000).Select(index => $"column_{index}"));

        string fingerprint = Fingerprints.Of($"select {names} from t");

        Assert.InRange(fingerprint.Length, SqlLimits.FingerprintBytesMax - 64, SqlLimits.FingerprintBytesMax);
        Assert.Matches(@"column_\d+,? <cut>$", fingerprint);
        Assert.StartsWith("SELECT column_0, column_1,", fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_DeepNesting_KeepsEveryParenthesis()
    {
        string sql = new string('(', 500) + "select 1, 2" + new string(')', 500);

        Assert.Equal(new string('(', 500) + "SELECT ?, ?" + new string(')', 500), Fingerprints.Of(sql));
    }

    [Fact]
    public void Compute_IdentifierThatIsNoUtf8_IsReplaced()
    {
        Assert.Equal("SELECT \uFFFDa FROM `\uFFFD`", Fingerprints.Of([.. "select "u8, 0xE4, .. "a from `"u8, 0xFF, .. "`"u8]));
    }

    [Fact]
    public void Compute_AnsiQuotes_MakesDoubleQuotedNamesIdentifiers()
    {
        Assert.Equal("SELECT `a \" ``b` FROM t WHERE c = ?", Fingerprints.Of("select \"a \"\" `b\" from t where c = 'x'", SqlDialect.AnsiQuotes));
    }

    [Fact]
    public void Compute_NoBackslashEscapes_EndsTheStringAtTheQuote()
    {
        Assert.Equal("SELECT ?, b", Fingerprints.Of(@"select 'a\', b", SqlDialect.NoBackslashEscapes));
    }

    [Theory]
    [InlineData(SqlDialect.CharsetGbk, 0xD5)]
    [InlineData(SqlDialect.CharsetSjis, 0x83)]
    [InlineData(SqlDialect.CharsetBig5, 0xA5)]
    public void Compute_BackslashAsASecondByte_EscapesNothing(SqlDialect dialect, byte lead)
    {
        byte[] sql = [.. "select '"u8, lead, (byte)'\\', .. "', b from t"u8];

        Assert.Equal("SELECT ?, b FROM t", Fingerprints.Of(sql, dialect));
        Assert.StartsWith("<unlexable", Fingerprints.Of(sql), StringComparison.Ordinal);
    }
}
