using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>What must hold for every statement of the corpus and for those that crashed a proxy.</summary>
public sealed class CorpusTests
{
    [VectorsFact(Corpus.Folder)]
    public void Compute_EveryStatement_IsIdempotentButForMarks()
    {
        List<string> failures = new();
        foreach (string sql in Corpus.Statements().Concat(Corpus.Crashers()))
        {
            string once = Fingerprints.Of(sql);
            if (!once.EndsWith('>') && Fingerprints.Of(once) is var twice && twice != once)
            {
                failures.Add($"{sql}\n  once  {once}\n  twice {twice}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differ.\n" + string.Join("\n", failures.Take(20)));
    }

    /// <summary>
    /// The server hides the names of user variables, which we keep as identifiers: those statements are left out. The
    /// other direction, our merging of lists, rows, introducers and account names, is our own normal form.
    /// </summary>
    [VectorsFact(Corpus.Folder)]
    public void Compute_StatementsOfOneServerDigest_HaveOneFingerprint()
    {
        List<IGrouping<string, string>> groups = Corpus.Lines("executed__mariadb-10.11-digest-text.jsonl")
            .Select(line => (Digest: line.GetProperty("fingerprint").GetString()!, Ours: Fingerprints.Of(line.GetProperty("sql").GetString()!)))
            .Where(pair => !pair.Digest.Contains("@?", StringComparison.Ordinal))
            .GroupBy(pair => pair.Digest, pair => pair.Ours, StringComparer.Ordinal)
            .ToList();

        Assert.InRange(groups.Count, 1500, int.MaxValue);
        Assert.All(groups, group => Assert.Single(group.Distinct(StringComparer.Ordinal)));
    }
}
