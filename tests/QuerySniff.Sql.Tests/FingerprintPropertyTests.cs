using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Sql.Lexing;

namespace QuerySniff.Sql.Tests;

/// <summary>What must hold for every statement, shown with statements made from a grammar.</summary>
public sealed class FingerprintPropertyTests
{
    private const int Runs = 2000;

    [Fact]
    public void Compute_OtherLiterals_KeepTheFingerprint() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) == Fingerprints.Of(shape.Write(random)));

    [Fact]
    public void Compute_OtherSpaceCommentsAndKeywordCase_KeepTheFingerprint() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) == Fingerprints.Of(shape.Write(random, disguised: true)));

    [Fact]
    public void Compute_OtherListLength_KeepsTheFingerprint() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random, listLength: 1)) == Fingerprints.Of(shape.Write(random, listLength: 7)));

    [Fact]
    public void Compute_PlaceholdersForLiterals_KeepTheFingerprint() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) == Fingerprints.Of(shape.Write(random, placeholders: true)));

    [Fact]
    public void Compute_OtherIdentifier_ChangesTheFingerprint() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) != Fingerprints.Of(shape.WithAnotherIdentifier(random).Write(random)));

    [Fact]
    public void Compute_AnyStatement_LeavesNoPieceOfALiteral() =>
        Holds((random, shape) => !LeaksCanary(Fingerprints.Of(shape.Write(random, disguised: true))));

    [Fact]
    public void Compute_StatementCutAnywhere_LeavesNoPieceOfALiteral() =>
        Holds(
            (random, shape) =>
            {
                byte[] sql = Encoding.UTF8.GetBytes(shape.Write(random, disguised: true));
                return Enumerable.Range(0, sql.Length + 1).All(length => !LeaksCanary(Fingerprints.Of(sql.AsSpan(0, length), truncated: true)));
            },
            runs: 200);

    [Fact]
    public void Compute_AFingerprint_IsItself() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) is var once && Fingerprints.Of(once) == once);

    [Fact]
    public void Compute_AnyBytes_EndsInUtf8()
    {
        Prop.ForAll<byte[], bool, byte>((bytes, truncated, dialect) =>
            Fingerprints.Of(bytes, (SqlDialect)(dialect & 31), truncated).Length <= SqlLimits.FingerprintBytesMax)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    [Fact]
    public void FindEnd_AnyBytes_IsWhatThePlainPathFinds()
    {
        Arbitrary<byte[]> bytes = Gen.Elements<byte>((byte)'\'', (byte)'\\', (byte)'a', (byte)'"', 0xE4).ArrayOf().ToArbitrary();
        Prop.ForAll(bytes, sql => new[] { SqlDialect.None, SqlDialect.NoBackslashEscapes }.All(dialect =>
            QuoteScanner.FindEnd(sql, 0, (byte)'\'', dialect) == QuoteScanner.FindEndPlain(sql, 0, (byte)'\'', dialect)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));
    }

    private static bool LeaksCanary(string fingerprint) =>
        fingerprint.Contains("zqx", StringComparison.OrdinalIgnoreCase) || fingerprint.Contains("7391", StringComparison.Ordinal);

    private static void Holds(Func<Random, StatementShape, bool> property, int runs = Runs) =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            return property(random, StatementShape.Make(random));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(runs));
}
