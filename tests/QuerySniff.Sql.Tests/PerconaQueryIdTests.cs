using System.Text;
using System.Text.Json;
using QuerySniff.Sql.Percona;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

public sealed class PerconaQueryIdTests
{
    private const int IdLength = 32;
    private const string Union = "SELECT * FROM t WHERE a IN (1, 2) AND b = true UNION SELECT * FROM t WHERE a IN (3) AND b = null ORDER BY a ASC LIMIT 1, 2";

    // The ids that pt-query-digest 3.2.1 printed for a slow log of these statements.
    [Theory]
    [InlineData("SELECT c FROM sbtest1 WHERE id=12345", "E81D0B3DB4FB31BC558CAEF5F387E929")]
    [InlineData("select * from t where a = true and b = False", "2099E461653C675EE338D67BF5959D69")]
    [InlineData("(SELECT a FROM t WHERE id = 1 ORDER BY a ASC, b ASC) UNION ALL (SELECT a FROM t LIMIT 5, 10)", "761E36AB2DC03B120EE68DC36874E21C")]
    [InlineData("INSERT INTO `GRÖSSE` (a, b) VALUES (1, 'x'), (2, 'y') ON DUPLICATE KEY UPDATE a=NULL", "60BAF282EEC6C6DA8378EF113C69C89B")]
    public void Compute_Statement_IsWhatTheToolPrints(string sql, string expected)
    {
        Assert.Equal(expected, PerconaQueryId.Compute(Encoding.UTF8.GetBytes(sql)));
    }

    /// <summary>
    /// The recorded run read decoded text and so put letters beyond ASCII in lower case too; the tool on a log reads
    /// bytes and leaves them. Nothing else may differ.
    /// </summary>
    [VectorsFact(Corpus.Folder)]
    public void Fingerprint_ExecutedCorpus_IsWhatTheToolPrintedButForLettersBeyondAscii()
    {
        List<string> differences = new();
        (int count, int exact) = (0, 0);
        foreach (JsonElement line in Corpus.Lines("executed__pt-fingerprint-3.2.1.jsonl"))
        {
            string sql = line.GetProperty("sql").GetString()!;
            string expected = line.GetProperty("fingerprint").GetString()!;
            using PerconaFingerprint fingerprint = PerconaFingerprint.Compute(Encoding.UTF8.GetBytes(sql), literalBooleans: false);
            string actual = Encoding.UTF8.GetString(fingerprint.Text);
            count++;
            exact += actual == expected ? 1 : 0;
            if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
            {
                differences.Add($"{sql}\n  expected {expected}\n  actual   {actual}");
            }
        }

        Assert.Equal(2400, count);
        Assert.Equal(2355, exact);
        Assert.True(differences.Count == 0, $"{differences.Count} differ.\n" + string.Join("\n", differences.Take(20)));
    }

    [Fact]
    public void Compute_OnceWarm_AllocatesNothingButItsResult()
    {
        byte[][] statements = [.. new[] { Union, "insert into t values (1, 'ä'), (2, NULL)", "call a.b(1)", "use a", "" }.Select(Encoding.UTF8.GetBytes)];
        int length = Run(statements);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string result = new('A', IdLength);
        long resultBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();

        int again = Run(statements);

        Assert.Equal(statements.Length * resultBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(statements.Length * result.Length, length);
        Assert.Equal(length, again);
    }

    private static int Run(byte[][] statements)
    {
        int length = 0;
        foreach (byte[] statement in statements)
        {
            length += PerconaQueryId.Compute(statement).Length;
        }

        return length;
    }
}
