using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Sql.Merging;

namespace QuerySniff.Sql.Tests;

public sealed class NameMergerTests
{
    [Theory]
    [InlineData("log_#", "select * from log_20260101 where id = 1", "SELECT * FROM log_? WHERE id = ?")]
    [InlineData("log_#", "select log_7.a from `log_7`", "SELECT log_?.a FROM `log_?`")]
    [InlineData("user_#", "select * from db.user_0042 u join user_0043 v", "SELECT * FROM db.user_? u JOIN user_? v")]
    [InlineData("tenant_#", "select * from tenant_17.orders", "SELECT * FROM tenant_?.orders")]
    [InlineData("*_orders", "select * from acme_orders", "SELECT * FROM ?_orders")]
    [InlineData("t#x*", "select * from t1x2", "SELECT * FROM t?x?")]
    [InlineData("#_log", "select * from `2026_log`", "SELECT * FROM `?_log`")]
    [InlineData("log_#", "insert into log_1 (a) values (1)", "INSERT INTO log_? (a) VALUES (?)")]
    [InlineData("log_#", "drop table log_1, log_22", "DROP TABLE log_?, log_?")]
    [InlineData("log_#", "select /*+ no_index_merge(log_1) */ a from log_1", "SELECT /*+ NO_INDEX_MERGE(log_?) */ a FROM log_?")]
    [InlineData("größe_#", "select größe_1", "SELECT größe_?")]
    public void TryMerge_NameOfThePattern_BecomesThePattern(string pattern, string sql, string expected)
    {
        Assert.Equal(expected, Merge(sql, pattern));
    }

    [Theory]
    [InlineData("log_#", "select a from log_archive")]
    [InlineData("log_#", "select a from log_")]
    [InlineData("log_#", "select a from log_1x")]
    [InlineData("log_#", "select a from xlog_1")]
    [InlineData("log_#", "select a from LOG_1")]
    [InlineData("log_#", "select log_1(a), @log_1, @@log_1 from t")]
    [InlineData("s*", "select a from t where sum(a) > 1 order by a")]
    [InlineData("t*", "select a from b where c < 'x", true)]
    [InlineData("u*", "select 'unclosed")]
    [InlineData("b*", "select \\")]
    public void TryMerge_AnythingElse_Stays(string pattern, string sql, bool truncated = false)
    {
        Assert.Null(TryMerge(Fingerprints.Of(sql, truncated: truncated), pattern));
    }

    [Fact]
    public void TryMerge_SeveralPatterns_TakesTheFirstThatMatches() =>
        Assert.Equal("SELECT * FROM log_?_?", Merge("select * from log_1_2", "x_#", "log_#_#", "log_*"));

    [Fact]
    public void TryMerge_Merged_HashesLikeTheTextItself()
    {
        NameMerger merger = new(["log_#"]);
        Assert.True(merger.TryMerge("SELECT * FROM log_1"u8, out _, out ulong hash));

        Assert.Equal(FastHash.Compute("SELECT * FROM log_?"u8), hash);
    }

    [Theory]
    [InlineData("log_#", true)]
    [InlineData("*x", true)]
    [InlineData("log", false)]
    [InlineData("*", false)]
    [InlineData("##", false)]
    [InlineData("", false)]
    [InlineData("a.b#", false)]
    [InlineData("a #", false)]
    [InlineData("`a#`", false)]
    [InlineData("a?#", false)]
    [InlineData("a\u0007#", false)]
    public void IsPattern_Text_IsDecided(string text, bool expected) => Assert.Equal(expected, NameMerger.IsPattern(text));

    [Fact]
    public void IsPattern_BytesBeyondTheBound_IsNone()
    {
        Assert.True(NameMerger.IsPattern(new string('a', NameMerger.PatternBytesMax - 1) + "#"));
        Assert.False(NameMerger.IsPattern(new string('ä', NameMerger.PatternBytesMax / 2) + "#"));
        Assert.Throws<ArgumentException>(() => new NameMerger(["log"]));
        Assert.Throws<ArgumentException>(() => new NameMerger([.. Enumerable.Repeat("a#", NameMerger.PatternsMax + 1)]));
    }

    [Fact]
    public void IsMatch_AnyName_IsWhatARegularExpressionSays()
    {
        Arbitrary<string[]> pieces = Gen.Elements("a", "b", "1", "22", "#", "*").ArrayOf().ToArbitrary();
        Arbitrary<string[]> names = Gen.Elements("a", "b", "1", "22").ArrayOf().ToArbitrary();
        Prop.ForAll(pieces, names, (left, right) =>
        {
            (string pattern, string name) = (string.Concat(left), string.Concat(right));

            // A run of digits is taken whole: (?![0-9]) says so.
            string regex = $"\\A{Regex.Escape(pattern).Replace("\\#", "[0-9]+(?![0-9])", StringComparison.Ordinal).Replace("\\*", ".+", StringComparison.Ordinal)}\\z";
            return new NamePattern(pattern).IsMatch(Encoding.UTF8.GetBytes(name))
                == Regex.IsMatch(name, regex, RegexOptions.None, TimeSpan.FromSeconds(10));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void TryMerge_AnyBytes_NeverGrows()
    {
        NameMerger merger = new(["a#", "*b*"]);
        Prop.ForAll<byte[]>(bytes => !merger.TryMerge(bytes, out ReadOnlySpan<byte> merged, out _) || merged.Length <= bytes.Length)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Merge(string sql, params string[] patterns) => TryMerge(Fingerprints.Of(sql), patterns)!;

    private static string? TryMerge(string fingerprint, params string[] patterns) =>
        new NameMerger(patterns).TryMerge(Encoding.UTF8.GetBytes(fingerprint), out ReadOnlySpan<byte> merged, out _)
            ? Encoding.UTF8.GetString(merged)
            : null;
}
