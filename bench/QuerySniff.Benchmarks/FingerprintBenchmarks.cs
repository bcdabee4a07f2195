using System.Text;
using BenchmarkDotNet.Attributes;
using QuerySniff.Sql;

namespace QuerySniff.Benchmarks;

/// <summary>A statement's text to its fingerprint and hash, by the statement's size.</summary>
public class FingerprintBenchmarks
{
    private const string PointSelect = "SELECT c FROM sbtest3 WHERE id=5028";

    private readonly Fingerprinter _fingerprinter = new();
    private byte[] _statement = [];

    /// <summary>The statement's size: sysbench's point select, or conditions up to so many bytes.</summary>
    [Params(35, 1_024, 16_384)]
    public int Bytes { get; set; }

    /// <summary>Writes the statement.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        StringBuilder text = new(PointSelect);
        for (int i = 0; text.Length < Bytes; i++)
        {
            text.Append(i % 2 == 0 ? " OR customer_name = 'O''Brien, Mary Ann'" : " AND t.`created at` BETWEEN 1 AND 2.5e3");
        }

        _statement = Encoding.UTF8.GetBytes(text.ToString(0, Bytes));
    }

    /// <summary>The lexer, the normal form and its hash: what every statement costs.</summary>
    [Benchmark]
    public ulong Fingerprint() => _fingerprinter.Compute(_statement).Hash;

    /// <summary>The hash alone, over as many bytes.</summary>
    [Benchmark]
    public ulong Hash() => FastHash.Compute(_statement);
}
