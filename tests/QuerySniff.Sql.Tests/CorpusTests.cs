using System.Text;
using QuerySniff.Sql.Lexing;
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

    [VectorsFact(Corpus.Folder)]
    public void Compute_CanariesForEveryLiteral_LeavesNoneAndKeepsTheFingerprint()
    {
        List<string> failures = new();
        int literals = 0;
        foreach (byte[]? sql in Corpus.Statements().Concat(Corpus.Crashers()).Select(Encoding.UTF8.GetBytes))
        {
            string fingerprint = Fingerprints.Of(sql);
            byte[] planted = PlantCanaries(sql, ref literals);
            string actual = Fingerprints.Of(planted);
            if (!actual.StartsWith("<unlexable", StringComparison.Ordinal)
                && (actual != fingerprint || actual.Contains("zqx", StringComparison.Ordinal) || actual.Contains("7391739", StringComparison.Ordinal)))
            {
                failures.Add($"{Encoding.UTF8.GetString(planted)}\n  expected {fingerprint}\n  actual   {actual}");
            }
        }

        Assert.InRange(literals, 40_000, int.MaxValue);
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

    [VectorsFact(Corpus.Folder)]
    public void Compute_EveryHundredthStatementCutAnywhere_LeavesNoCanary()
    {
        int literals = 0;
        foreach (byte[]? sql in Corpus.Statements().Where((_, index) => index % 100 == 0).Select(Encoding.UTF8.GetBytes))
        {
            byte[] planted = PlantCanaries(sql, ref literals);
            for (int length = 0; length <= planted.Length; length++)
            {
                string fingerprint = Fingerprints.Of(planted.AsSpan(0, length), truncated: true);
                Assert.False(
                    fingerprint.Contains("zqx", StringComparison.Ordinal) || fingerprint.Contains("7391739", StringComparison.Ordinal),
                    fingerprint);
            }
        }
    }

    /// <summary>Puts another literal of the same kind in the place of each: strings hold zqx, numbers 7391739.</summary>
    private static byte[] PlantCanaries(byte[] sql, ref int literals)
    {
        List<byte> planted = new();
        SqlLexer lexer = new(sql, SqlDialect.None);
        int copied = 0;
        for (TokenKind kind = lexer.Read(); kind > TokenKind.Unclosed; kind = lexer.Read())
        {
            ReadOnlySpan<byte> canary = (kind, (char)lexer.Token[0], lexer.Token.Length) switch
            {
                (TokenKind.String, '"', _) => "\"zqx\"\"zqx\""u8,
                (TokenKind.String, _, _) => "'zqx\\'zqx'"u8,
                (TokenKind.Value, '0', > 1) when lexer.Token[1] == 'x' => "0x7391739"u8,
                (TokenKind.Value, >= '0' and <= '9', _) => "7391739.5"u8,
                _ => default,
            };
            if (!canary.IsEmpty)
            {
                planted.AddRange(sql.AsSpan(copied..lexer.Start));
                planted.AddRange(canary);
                copied = lexer.End;
                literals++;
            }
        }

        planted.AddRange(sql.AsSpan(copied..));
        return [.. planted];
    }
}
