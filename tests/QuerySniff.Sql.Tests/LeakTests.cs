using System.Text;
using QuerySniff.Sql.Merging;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// No literal survives: every literal of the corpus is replaced by a canary, and no four bytes of one are in what is made of
/// the statement. Whole, and cut where a statement can be cut.
/// </summary>
public sealed class LeakTests
{
    /// <summary>Every how many bytes a statement is cut: all of them for each would take an hour.</summary>
    private const int CutStride = 7;

    /// <summary>Statements of the corpus whose literals nobody can tell: quotes that are not closed, an account of keywords.</summary>
    private const int UnlexableMax = 6;

    private static readonly Lazy<CanaryCorpus> Canaries = new(() => CanaryCorpus.Read(Corpus.Crashers()));

    private readonly Fingerprinter _fingerprinter = new(CommentTagKeys.All);
    private readonly NameMerger _merger = new(["t#", "*_#"]);

    [VectorsFact(CanaryCorpus.Vector)]
    public void Compute_CanariesForEveryLiteral_LeavesNoPieceOfOne() => Check(AssertNoPieceIsLeft);

    [VectorsFact(CanaryCorpus.Vector)]
    public void Compute_CanariesInStatementsCutAnywhere_LeavesNoPieceOfOne() => Check(sql =>
    {
        for (int length = sql.Length % CutStride; length < sql.Length; length += CutStride)
        {
            AssertNoPieceIsLeft(sql.AsSpan(0, length), truncated: true);
        }
    });

    [VectorsFact(CanaryCorpus.Vector)]
    public void TryMerge_CanariesForEveryLiteral_LeavesNoPieceOfOne() => Check(sql =>
    {
        if (_merger.TryMerge(_fingerprinter.Compute(sql).Text, out ReadOnlySpan<byte> merged, out _))
        {
            AssertNoPieceIn(merged, sql);
        }
    });

    // The test can fail: a canary is found where it is, and what is planted is still the statement that it was.
    [VectorsFact(CanaryCorpus.Vector)]
    public void CanaryCorpus_Planted_IsFoundAndKeepsTheFingerprint()
    {
        CanaryCorpus corpus = Canaries.Value;
        string[] originals = [.. Corpus.Statements()];
        int found = corpus.Statements.Take(originals.Length).Count(sql => corpus.FindPieceIn(sql) is not null);
        string[] differences = [.. originals.Where((sql, i) => Fingerprints.Of(sql) != Fingerprints.Of(corpus.Statements[i]))];

        Assert.InRange(found, 14_000, int.MaxValue);
        Assert.True(differences.Length <= UnlexableMax, string.Join("\n", differences));
    }

    private static void Check(Action<byte[]> check)
    {
        Assert.InRange(Canaries.Value.CanaryCount, 50_000, int.MaxValue);
        foreach (byte[] statement in Canaries.Value.Statements)
        {
            check(statement);
        }
    }

    private void AssertNoPieceIsLeft(byte[] sql) => AssertNoPieceIsLeft(sql, truncated: false);

    /// <summary>What is made of a statement: its fingerprint, the summary and the application.</summary>
    private void AssertNoPieceIsLeft(ReadOnlySpan<byte> sql, bool truncated)
    {
        Fingerprint fingerprint = _fingerprinter.Compute(sql, truncated: truncated);
        Span<byte> summary = stackalloc byte[StatementSummary.BytesMax];
        AssertNoPieceIn(fingerprint.Text, sql);
        AssertNoPieceIn(fingerprint.Application, sql);
        AssertNoPieceIn(summary[..StatementSummary.Write(fingerprint.Text, summary)], sql);
    }

    private static void AssertNoPieceIn(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sql)
    {
        if (Canaries.Value.FindPieceIn(text) is { } found)
        {
            Assert.Fail($"{Encoding.UTF8.GetString(sql)}\n  has left {found}");
        }
    }
}
