using System.Text;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

public sealed class StatementSummaryTests
{
    // The first five are the examples of the conventions.
    [Theory]
    [InlineData("SELECT * FROM wuser_table WHERE username = 'joe'", "SELECT wuser_table")]
    [InlineData("INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = 1", "INSERT shipping_details SELECT orders")]
    [InlineData("SELECT * FROM songs, artists WHERE songs.artist_id = artists.id", "SELECT songs artists")]
    [InlineData("SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)", "SELECT SELECT orders customers")]
    [InlineData("SELECT * FROM `song list`, artists", "SELECT `song list` artists")]
    [InlineData("select 1", "SELECT")]
    [InlineData("select a from t where b in (select c from u where d > (select max(e) from db.v))", "SELECT t SELECT u SELECT db.v")]
    [InlineData("select a from (t, u as x) left join v on t.a = v.a, w where b in (c, d)", "SELECT t u v w")]
    [InlineData("select extract(day from d), trim(both 'x' from e) from t use index (i) where f", "SELECT t")]
    [InlineData("select a from t straight_join u using (b) for update", "SELECT t u")]
    [InlineData("select a from dual", "SELECT")]
    [InlineData("select a into @b from t limit 1", "SELECT t")]
    [InlineData("select a from json_table('[]', '$' columns (b int path '$')) j, t", "SELECT t")]
    [InlineData("(select a from t) union all (select b from u order by c) order by d", "SELECT t SELECT u")]
    [InlineData("with x as (select a from t), y as (select * from x) select * from x join y join db.x", "SELECT t SELECT SELECT db.x")]
    [InlineData("with recursive x (n) as (select 1 union select n + 1 from x) select n from x", "SELECT SELECT SELECT")]
    [InlineData("with x as (select a from t) update u join x set b = a", "SELECT t UPDATE u")]
    [InlineData("insert ignore into t values (1) on duplicate key update a = values(a)", "INSERT t")]
    [InlineData("insert t set a = replace(b, 'x', 'y')", "INSERT t")]
    [InlineData("replace delayed into db.t (a) values (1), (2)", "REPLACE db.t")]
    [InlineData("update t as x, u set x.a = u.a, x.b = 2 where x.c = u.c", "UPDATE t u")]
    [InlineData("update low_priority t set a = 1 order by b, c limit 2", "UPDATE t")]
    [InlineData("delete from t where a = 1", "DELETE t")]
    [InlineData("delete a, b from a join b on a.x = b.x", "DELETE a b")]
    [InlineData("delete from a using a join b using (x)", "DELETE a a b")]
    [InlineData("call db.p(1, 'x')", "CALL db.p")]
    [InlineData("do sleep(1)", "DO")]
    [InlineData("values row(1, 2)", "VALUES")]
    [InlineData("table t order by a", "TABLE t")]
    [InlineData("load data local infile '/x' into table t fields terminated by ','", "LOAD DATA LOCAL t")]
    [InlineData("handler t open", "HANDLER t")]
    [InlineData("create table if not exists t (a int primary key, b text default 'x')", "CREATE TABLE t")]
    [InlineData("create temporary table t as select a from u", "CREATE TABLE t SELECT u")]
    [InlineData("create or replace definer=joe@localhost view v as select a from t", "CREATE VIEW v SELECT t")]
    [InlineData("create unique index i on t (a, b)", "CREATE INDEX t")]
    [InlineData("create trigger g before update on t for each row insert into u values (new.a)", "CREATE TRIGGER t INSERT u")]
    [InlineData("create procedure p(a int) begin update t set b = a; delete from u; end", "CREATE PROCEDURE p UPDATE t DELETE u END")]
    [InlineData("create database d", "CREATE DATABASE d")]
    [InlineData("create user joe identified by 'x'", "CREATE USER")]
    [InlineData("alter table t add column c int, drop index i, add foreign key (a) references u (b) on delete cascade", "ALTER TABLE t")]
    [InlineData("drop table if exists t, db.u", "DROP TABLE t db.u")]
    [InlineData("drop index i on t", "DROP INDEX t")]
    [InlineData("truncate table t", "TRUNCATE TABLE t")]
    [InlineData("truncate t", "TRUNCATE t")]
    [InlineData("lock tables t read, u write", "LOCK TABLES t u")]
    [InlineData("optimize table t, u", "OPTIMIZE TABLE t u")]
    [InlineData("grant select (a), insert on db.t to joe", "GRANT db.t")]
    [InlineData("grant all on *.* to 'joe'@'%'", "GRANT")]
    [InlineData("show full columns from t like 'a%'", "SHOW FULL COLUMNS t")]
    [InlineData("show create table t", "SHOW CREATE TABLE t")]
    [InlineData("show global status", "SHOW GLOBAL STATUS")]
    [InlineData("explain select a from t", "EXPLAIN SELECT t")]
    [InlineData("describe t", "DESCRIBE t")]
    [InlineData("use db", "USE db")]
    [InlineData("set session transaction isolation level read committed", "SET")]
    [InlineData("set @a = (select max(b) from t)", "SET SELECT t")]
    [InlineData("start transaction", "START TRANSACTION")]
    [InlineData("begin; update t set a = 1; commit;", "BEGIN UPDATE t COMMIT")]
    [InlineData("prepare s from 'select a from secret'", "PREPARE")]
    [InlineData("select 'unclosed from t", "")]
    [InlineData("", "")]
    [InlineData("no statement", "")]
    public void Write_FingerprintOfAStatement_HasItsOperationsAndTargets(string sql, string expected) =>
        Assert.Equal(expected, Summaries.Of(sql));

    [Theory]
    [InlineData("SELECT a FROM log_?, d_?.`user_?`, x WHERE b = ?", "SELECT log_? d_?.`user_?` x")]
    [InlineData("INSERT INTO user_?_log (a) VALUES (?)", "INSERT user_?_log")]
    public void Compute_MergedNames_AreTargetsWithTheirWildcards(string fingerprint, string expected) =>
        Assert.Equal(expected, StatementSummary.Compute(Encoding.UTF8.GetBytes(fingerprint)));

    [Fact]
    public void Write_LongSummary_EndsWithAWholeTarget()
    {
        string tables = string.Join(", ", Enumerable.Range(0, 100).Select(index => $"größe.table_{index}"));

        string summary = Summaries.Of($"select * from {tables}");

        Assert.InRange(Encoding.UTF8.GetByteCount(summary), StatementSummary.BytesMax - 20, StatementSummary.BytesMax);
        Assert.Matches(@"^SELECT( größe\.table_\d+)+$", summary);
        Assert.Equal("SELECT", Summaries.Of($"select * from a{new string('b', StatementSummary.BytesMax)}, c"));
        Assert.Equal("SELECT", Summaries.Of($"select * from a.b{new string('b', StatementSummary.BytesMax)}, c"));
    }

    [Fact]
    public void Write_AnyDepth_IsBounded()
    {
        string sql = string.Concat(Enumerable.Repeat("select * from (", 500)) + "select * from t" + new string(')', 500);

        Assert.StartsWith("SELECT SELECT SELECT", Summaries.Of(sql), StringComparison.Ordinal);
    }

    [VectorsFact(Corpus.Folder)]
    public void Write_EveryStatement_HasOnlyWordsOfItsFingerprint()
    {
        Assert.All(Corpus.Statements().Concat(Corpus.Crashers()).Select(Fingerprint), fingerprint =>
        {
            string summary = Summaries.OfFingerprint(fingerprint);
            Assert.All(summary.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => Assert.Contains(word, fingerprint, StringComparison.Ordinal));
            Assert.DoesNotContain('?', summary.Replace("`?", "", StringComparison.Ordinal));
        });

        static string Fingerprint(string sql) => Fingerprints.Of(sql);
    }
}
