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
        Holds((random, shape) =>
            !shape.HasNames || Fingerprints.Of(shape.Write(random)) != Fingerprints.Of(shape.WithAnotherIdentifier(random).Write(random)));

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Compute_AnyStatement_LeavesNoPieceOfALiteral(SqlDialect dialect) =>
        Holds((random, shape) => !Leaks(Fingerprints.Of(shape.WriteBytes(random, disguised: true), dialect)), dialect: dialect);

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Compute_AnyStatement_Lexes(SqlDialect dialect) =>
        Holds((random, shape) => Fingerprints.Of(shape.WriteBytes(random, disguised: true), dialect)[0] != '<', dialect: dialect);

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Compute_StatementCutAnywhere_LeavesNoPieceOfALiteral(SqlDialect dialect) =>
        Holds(
            (random, shape) =>
            {
                byte[] sql = shape.WriteBytes(random, disguised: true);
                return Enumerable.Range(0, sql.Length + 1).All(length => !Leaks(Fingerprints.Of(sql.AsSpan(0, length), dialect, truncated: true)));
            },
            runs: 200,
            dialect);

    /// <summary>The session's charset was not seen: what is ambiguous is replaced whole.</summary>
    [Theory]
    [InlineData(SqlDialect.CharsetGbk)]
    [InlineData(SqlDialect.CharsetSjis)]
    [InlineData(SqlDialect.CharsetBig5)]
    public void Compute_StatementOfACharsetThatWasNotSeen_LeavesNoPieceOfALiteral(SqlDialect charset) =>
        Holds((random, shape) => !Leaks(Fingerprints.Of(shape.WriteBytes(random), SqlDialect.None)), dialect: charset);

    [Fact]
    public void Compute_AFingerprint_IsItself() =>
        Holds((random, shape) => Fingerprints.Of(shape.Write(random)) is var once && Fingerprints.Of(once) == once);

    [Fact]
    public void Compute_AnyBytes_EndsInUtf8()
    {
        Prop.ForAll<byte[], bool, byte>((bytes, truncated, dialect) =>
            Fingerprints.Of(bytes, (SqlDialect)(dialect & 31), truncated).Length <= SqlLimits.FingerprintBytesMax)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(Runs)));
    }

    [Fact]
    public void FindEnd_AnyBytes_IsWhatThePlainPathFinds()
    {
        Arbitrary<byte[]> bytes = Gen.Elements<byte>((byte)'\'', (byte)'\\', (byte)'a', (byte)'"', 0xE4, 0xC3, 0xA4).ArrayOf().ToArbitrary();
        Prop.ForAll(bytes, sql => new[] { SqlDialect.None, SqlDialect.NoBackslashEscapes }.All(dialect =>
            QuoteScanner.FindEnd(sql, 0, (byte)'\'', dialect) == QuoteScanner.FindEndPlain(sql, 0, (byte)'\'', dialect)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(Runs)));
    }

    public static TheoryData<SqlDialect> Dialects() =>
        [SqlDialect.None, SqlDialect.AnsiQuotes, SqlDialect.NoBackslashEscapes, SqlDialect.CharsetGbk, SqlDialect.CharsetSjis, SqlDialect.CharsetBig5];

    /// <summary>Whether any 4 characters of a canary are in a fingerprint or its summary.</summary>
    private static bool Leaks(string fingerprint)
    {
        const int pieceLength = 4;
        string[] texts = [fingerprint, Summaries.OfFingerprint(fingerprint)];
        return new[] { StatementShape.Word, StatementShape.Number }.Any(canary =>
            Enumerable.Range(0, canary.Length - pieceLength + 1).Any(start =>
                texts.Any(text => text.Contains(canary.Substring(start, pieceLength), StringComparison.OrdinalIgnoreCase))));
    }

    private static void Holds(Func<Random, StatementShape, bool> property, int runs = Runs, SqlDialect dialect = SqlDialect.None) =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            return property(random, StatementShape.Make(random, dialect));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(runs)));
}
