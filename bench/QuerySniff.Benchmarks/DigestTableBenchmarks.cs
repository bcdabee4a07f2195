using BenchmarkDotNet.Attributes;
using QuerySniff.Digests;

namespace QuerySniff.Benchmarks;

/// <summary>The tables that a command is looked up and counted in.</summary>
public class DigestTableBenchmarks
{
    // Coprime with the number of digests: each turn is another digest, in no order that a cache could guess.
    private const int Stride = 1_237;

    private readonly DigestWindow _window = new();
    private GeneratedDigests? _generated;
    private byte[][] _unknown = [];
    private int _turn;

    /// <summary>Digests in the table: with many, their rows are not in the cache.</summary>
    [Params(10, 5_000)]
    public int Digests { get; set; }

    /// <summary>Fills the tables.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _generated = new GeneratedDigests(Digests);
        _unknown = [.. Enumerable.Range(Digests, Digests).Select(GeneratedDigests.FingerprintOf)];
        for (int i = 0; i < Digests; i++)
        {
            Count();
        }
    }

    /// <summary>A digest that is known, found by its fingerprint.</summary>
    [Benchmark]
    public bool Hit()
    {
        int turn = NextTurn();
        return _generated!.Catalogue.TryGet(_generated.Hashes[turn], _generated.Fingerprints[turn], out _);
    }

    /// <summary>A fingerprint that is not known.</summary>
    [Benchmark]
    public bool Miss()
    {
        int turn = NextTurn();
        return _generated!.Catalogue.TryGet(~_generated.Hashes[turn], _unknown[turn], out _);
    }

    /// <summary>A command counted in the window's row of its digest, with both histograms.</summary>
    [Benchmark]
    public long Count()
    {
        int turn = NextTurn();
        _window.Add(_generated!.Digests[turn], _generated.Dimensions[0], GeneratedDigests.MeasurementOf(turn));
        return _window.Commands;
    }

    private int NextTurn() => _turn = (_turn + Stride) % Digests;
}
