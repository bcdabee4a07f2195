using System.Text;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Tests;

[Collection(AloneCollection.Name)]
public sealed class StatementRecogniserTests
{
    [Fact]
    public void Recognise_NamesToMerge_AreOneDigestOfTheMergedText()
    {
        StatementRecogniser statements = Make(new StatementOptions { MergedNames = ["log_#"] });

        Digest first = Recognise(statements, "select a from log_20260101 where b = 1").Digest;
        Digest second = Recognise(statements, "select a from log_20260102 where b = 2").Digest;
        Digest again = Recognise(statements, "select a from log_20260101 where b = 3").Digest;

        Assert.Same(first, second);
        Assert.Same(first, again);
        Assert.Equal("SELECT a FROM log_? WHERE b = ?", first.Fingerprint);
        Assert.Equal(DigestId.Compute("SELECT a FROM log_? WHERE b = ?"u8), first.Id);
        Assert.Equal("", first.PerconaId);
        Assert.Equal("SELECT log_?", first.Summary);
    }

    [Fact]
    public void Recognise_NoNameToMerge_IsAsWithoutRules()
    {
        const string Sql = "select a from t where b = 1";
        Digest plain = Recognise(Make(), Sql).Digest;
        Digest ruled = Recognise(Make(new StatementOptions { MergedNames = ["log_#"] }), Sql).Digest;

        Assert.Equal(plain.Fingerprint, ruled.Fingerprint);
        Assert.Equal(plain.Id, ruled.Id);
        Assert.Equal(plain.PerconaId, ruled.PerconaId);
        Assert.Equal("SELECT t", plain.Summary);
        Assert.Equal(plain.Summary, ruled.Summary);
    }

    [Fact]
    public void Recognise_NoRules_KeepsNamesApart() =>
        Assert.NotSame(Recognise(Make(), "select a from log_1").Digest, Recognise(Make(), "select a from log_2").Digest);

    // Each shard costs its fingerprint once; what is forgotten at the bound is merged again.
    [Fact]
    public void Recognise_MoreShardsThanAreKept_StayOneDigest()
    {
        StatementRecogniser statements = Make(new StatementOptions { MergedNames = ["log_#"] });
        Digest first = Recognise(statements, "select a from log_0").Digest;

        for (int shard = 0; shard <= MergedDigests.FingerprintsMax; shard++)
        {
            Assert.Same(first, Recognise(statements, $"select a from log_{shard}").Digest);
        }

        Assert.Same(first, Recognise(statements, "select a from log_0").Digest);
    }

    [Fact]
    public void Recognise_KnownStatementsOnceWarm_AllocatesNothing()
    {
        StatementRecogniser statements = Make(new StatementOptions { MergedNames = ["log_#"], ApplicationTags = ["application", "route"] });
        byte[] sql = "select a from log_1 /*application='shop',route='/orders'*/"u8.ToArray();
        string application = statements.Recognise(sql, SqlDialect.None, truncated: false).Application;
        long before = GC.GetAllocatedBytesForCurrentThread();

        long letters = 0;
        for (int i = 0; i < 1000; i++)
        {
            letters += statements.Recognise(sql, SqlDialect.None, truncated: false).Application.Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal("shop route=/orders", application);
        Assert.Equal(1000 * application.Length, letters);
    }

    // A tag that differs with each request, such as traceparent, must not grow without bound.
    [Fact]
    public void Recognise_MoreApplicationsThanAreKept_AreOther()
    {
        StatementRecogniser statements = Make();
        HashSet<string> applications = new(StringComparer.Ordinal);
        for (int i = 0; i < 10_001; i++)
        {
            applications.Add(Recognise(statements, $"select 1 /* application={i} */").Application);
        }

        Assert.Equal(10_001, applications.Count);
        Assert.Contains(Dimensions.Other.Application, applications);
        Assert.Equal("0", Recognise(statements, "select 1 /* application=0 */").Application);
    }

    [Fact]
    public void MergedDigests_TwoTextsOfOneHash_AreToldApart()
    {
        MergedDigests merged = new();
        merged.Add(7, "SELECT a"u8, Digest.Other);

        Assert.False(merged.TryGet(7, "SELECT b"u8, out _));
        Assert.True(merged.TryGet(7, "SELECT a"u8, out Digest? digest));
        Assert.Same(Digest.Other, digest);
    }

    [Fact]
    public void MergedDigests_MoreThanItHolds_BeginsAnew()
    {
        MergedDigests merged = new();
        for (int i = 0; i <= MergedDigests.FingerprintsMax; i++)
        {
            merged.Add((ulong)i, "SELECT a"u8, Digest.Other);
        }

        Assert.Equal(1, merged.Count);
        merged.Add(1, new byte[MergedDigests.TextBytesMax], Digest.Other);
        Assert.Equal(1, merged.Count);
    }

    private static StatementRecogniser Make(StatementOptions? options = null) => new(keepRawText: false, options);

    private static Statement Recognise(StatementRecogniser statements, string sql) =>
        statements.Recognise(Encoding.UTF8.GetBytes(sql), SqlDialect.None, truncated: false);
}
