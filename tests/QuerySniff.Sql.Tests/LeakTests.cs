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

    [VectorsFact(CanaryCorpus.Vector)]
    public void Compute_CanariesForEveryLiteral_LeavesNoPieceOfOne() => Check(AsSent);

    [VectorsFact(CanaryCorpus.Vector)]
    public void Compute_CanariesInStatementsCutAnywhere_LeavesNoPieceOfOne() => Check(Cut);

    // The test can fail: a canary is found where it is, and what is planted is still the statement that it was.
    [VectorsFact(CanaryCorpus.Vector)]
    public void CanaryCorpus_Planted_IsFoundAndKeepsTheFingerprint()
    {
        CanaryCorpus corpus = CanaryCorpus.Read();
        string[] originals = [.. Corpus.Statements()];
        int found = corpus.Statements.Count(sql => corpus.FindPieceIn(sql) is not null);
        string[] differences = [.. originals.Where((sql, i) => Fingerprints.Of(sql) != Fingerprints.Of(corpus.Statements[i]))];

        Assert.InRange(found, 14_000, int.MaxValue);
        Assert.True(differences.Length <= UnlexableMax, string.Join("\n", differences));
    }

    [VectorsFact(CanaryCorpus.Vector)]
    public void TryMerge_CanariesForEveryLiteral_LeavesNoPieceOfOne() => Check(Merged);

    private static IEnumerable<(byte[] Sql, byte[] Text)> AsSent(byte[] sql)
    {
        Fingerprinter fingerprinter = new(CommentTagKeys.All);
        yield return (sql, fingerprinter.Compute(sql).Text.ToArray());
        yield return (sql, fingerprinter.Compute(sql).Application.ToArray());
    }

    private static IEnumerable<(byte[] Sql, byte[] Text)> Cut(byte[] sql)
    {
        Fingerprinter fingerprinter = new(CommentTagKeys.All);
        for (int length = sql.Length % CutStride; length < sql.Length; length += CutStride)
        {
            yield return (sql[..length], fingerprinter.Compute(sql.AsSpan(0, length), truncated: true).Text.ToArray());
            yield return (sql[..length], fingerprinter.Compute(sql.AsSpan(0, length), truncated: true).Application.ToArray());
        }
    }

    private static IEnumerable<(byte[] Sql, byte[] Text)> Merged(byte[] sql)
    {
        NameMerger merger = new(["t#", "*_#"]);
        byte[] fingerprint = new Fingerprinter().Compute(sql).Text.ToArray();
        yield return (sql, merger.TryMerge(fingerprint, out ReadOnlySpan<byte> merged, out _) ? merged.ToArray() : fingerprint);
    }

    private static void Check(Func<byte[], IEnumerable<(byte[] Sql, byte[] Text)>> outputs)
    {
        CanaryCorpus corpus = CanaryCorpus.Read(Corpus.Crashers());
        List<string> failures = [];
        foreach (byte[] statement in corpus.Statements)
        {
            foreach ((byte[] sql, byte[] text) in outputs(statement))
            {
                if (corpus.FindPieceIn(text) is { } found)
                {
                    failures.Add($"{Encoding.UTF8.GetString(sql)}\n  has left {found}");
                }
            }
        }

        Assert.InRange(corpus.CanaryCount, 50_000, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} leak.\n" + string.Join("\n", failures.Take(20)));
    }
}
