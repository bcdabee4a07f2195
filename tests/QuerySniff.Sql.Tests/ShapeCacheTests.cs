using System.Text;
using FsCheck;
using FsCheck.Fluent;
using QuerySniff.Sql.Recognising;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>The short cut of a fingerprinter that has seen a shape before gives what the whole way gives.</summary>
public sealed class ShapeCacheTests
{
    private readonly Fingerprinter _remembering = new();
    private readonly Fingerprinter _whole = new();

    [Fact]
    public void Compute_StatementsOfAGrammar_AreWhatTheWholeWayGives() =>
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            StatementShape shape = StatementShape.Make(random);
            return Enumerable.Range(0, 8).All(round => IsSame(Encoding.UTF8.GetBytes(shape.Write(random, disguised: round > 5))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(2000)));

    /// <summary>Bytes that decide on where tokens end, in any order: what the short cut must give up on or get right.</summary>
    [Fact]
    public void Compute_AnyTokens_AreWhatTheWholeWayGives()
    {
        string[] pieces =
        [
            "'", "\"", "`", "\\", "0", "1", "12", "0x4", "e", "e5", ".", ",", ", ", "(", ")", "-", "--", "-- ", "\n", "/*", "*/", "/*!", "#", "$",
            "@", "a", "b1", " ", "?", ";", "+", "=", "ä", "null", "select ", " from ", "values ", "_utf8", "n", "x", "in (", "1, 2, 3", "'x', 'y', 'z', ", "\u0001",
        ];
        Prop.ForAll(Gen.Elements(pieces).ArrayOf().Resize(30).ToArbitrary(), tokens =>
        {
            byte[] sql = Encoding.UTF8.GetBytes(string.Concat(tokens));
            return IsSame(sql) && IsSame(sql, SqlDialect.NoBackslashEscapes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(20_000)));
    }

    /// <summary>Rows that are passed over by the block, and what looks like one and is none, at any place of a block.</summary>
    [Fact]
    public void Compute_Rows_AreWhatTheWholeWayGives()
    {
        string[] literals = ["1", "23", "'x'", "''", "'two words, (or) more'", "-5", "1.5", "NULL", "null", "007", "'long enough to end in another block than the one that it began in'"];
        string[] others =
        [
            "'it''s'", "'a\\'b'", "'a' 'b'", "1.2.3", "5 - 3", "5-3", "--5", "- 5", ".5", "5.", "1e5", "0x4", "nullx", "xnull", "null5", "5null", "'a'null", "f(1)",
            "a", "\"q\"", "(1)", "", " 1", "1 ", "`c`", "?", "1 /* c */", "n'x'", "_utf8'x'", "1 + x", "ä", "TRUE", "DEFAULT",
        ];
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            string Element() => random.Next(24) > 0 ? literals[random.Next(literals.Length)] : others[random.Next(others.Length)];
            string Row() => $"({string.Join(random.Next(2) == 0 ? "," : ", ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Element()))})";
            string between = random.Next(2) == 0 ? "," : ", ";
            string head = new[] { "insert t values ", "select ", "select f", "select a in (" }[random.Next(4)];
            string tail = new[] { "", ";", " + 1", " on duplicate key update a = 5", ")", ", a", ", 5", " as b, (1), (2)" }[random.Next(8)];
            byte[] sql = Encoding.UTF8.GetBytes(head + string.Join(between, Enumerable.Range(0, random.Next(1, 16)).Select(_ => Row())) + tail);
            return IsSame(sql) && IsSame(sql);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(20_000)));
    }

    // Rows are looked at in blocks that overlap: whatever stands at the edge of one.
    [Theory]
    [InlineData("NULL")]
    [InlineData("nullx")]
    [InlineData("null + 1")]
    [InlineData("-5")]
    [InlineData("5-3")]
    [InlineData("5 -3")]
    [InlineData("1.25")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    [InlineData("1.123456789.5")]
    [InlineData("123456789012345.5")]
    [InlineData("''")]
    [InlineData("'a''b'")]
    [InlineData("'a\\'b'")]
    [InlineData("'a'5")]
    [InlineData("5'a'")]
    [InlineData("'a' 'b'")]
    [InlineData("now()")]
    [InlineData("(1)")]
    [InlineData("1, , 2")]
    [InlineData("1), 2, (3")]
    [InlineData("1),(2")]
    [InlineData("'), (1, '")]
    [InlineData("'a much longer text than one block has, with (parentheses), commas and 12 numbers: 1, 2, 3'")]
    public void Compute_AnElementAtAnyPlaceOfManyRows_IsWhatTheWholeWayGives(string element)
    {
        for (int padding = 0; padding < 200; padding++)
        {
            string rows = $"insert t values (1, 'a'), (2, 'b'), (3, '{new string('c', padding)}'), (";
            const string rest = ", 'd'), (5, 'e'), (6, 'f'), (7, 'g'), (8, 'h'), (9, 'i'), (10, 'j'), (11, 'k'), (12, 'l')";
            Assert.True(IsSame(Encoding.UTF8.GetBytes($"{rows}4{rest}")));
            Assert.True(IsSame(Encoding.UTF8.GetBytes($"{rows}{element}{rest}")), $"{padding}: {element}");
            Assert.True(IsSame(Encoding.UTF8.GetBytes($"{rows}4, {element}")), $"{padding}, at the end: {element}");
        }
    }

    [VectorsFact(Corpus.Folder)]
    public void Compute_EveryStatement_IsWhatTheWholeWayGives()
    {
        foreach (byte[] sql in Corpus.Statements().Concat(Corpus.Crashers()).Select(Encoding.UTF8.GetBytes))
        {
            Assert.True(IsSame(sql), Encoding.UTF8.GetString(sql));
            Assert.True(IsSame(sql), Encoding.UTF8.GetString(sql));
        }
    }

    [Theory]
    [InlineData("select a from t where b = 1", "select a from t where b = 23")]
    [InlineData("select a from t where b = 'x''y'", "select a from t where b = 'z\\'/* '")]
    [InlineData("select a1 from `t 2` where b in (1, 2, 3)", "select a1 from `t 2` where b in (4.5, 'x', 5, 6, 7)")]
    [InlineData("insert t values (1, 'x'), (2, 'y'), (3, 'z')", "insert t values (11, 'xx'), (2, 'y'), (3, 'z'), (4, 'u'), (5, 'v')")]
    [InlineData("insert t values (1, null), (2, 'y'), (null, 'z')", "insert t values (1, 7), (2, 'y'), (3, 1.5), (-4, NULL), (5, 'v')")]
    [InlineData("select f(1), (2), (3) + 4", "select f(1), (2), (9), (9), (9), (3) + 4")]
    [InlineData("/*application:x*/ select 1 /* route=1 */", "/*application:yy*/ select 2 /* route=23 */")]
    public void TryRead_LiteralsAndCommentsDiffer_IsOneShape(string one, string other) => Assert.Equal(Shape(one), Shape(other));

    [Theory]
    [InlineData("select a from t where b = 1", "select a from t where b = 'x'")] // A string may be a part of what is before it,
    [InlineData("select _latin1 00", "select _latin1 12")] // and so may a number with a zero first.
    [InlineData("select a + 1, 2, b", "select a + 1, b")] // A list begins with a whole element.
    [InlineData("select f(1), (2)", "select f(1), (2 + x)")] // The first and the last row may be something else.
    [InlineData("select f(1), (2), (3)", "select f(1), (2), (2), (3 + x)")]
    [InlineData("insert t values (1), (2), (3)", "insert t values (1), (2), (3), ('x')")]
    [InlineData("insert t values (1), (2), (3), (4)", "insert t values (1), (2), (3), (5 - 3), (4)")]
    [InlineData("insert t values (1, null), (2, 3)", "insert t values (1, nullx), (2, 3)")]
    [InlineData("select a.1, b", "select a.2, b")]
    [InlineData("select n'a'", "select n\"a\"")] // Where it may be a name.
    [InlineData("select x'12'", "select x'one'")] // A string that is no hexadecimal one does not lex.
    [InlineData("select `1`", "select `2`")]
    [InlineData("select @1", "select @2")]
    [InlineData("select 'a' from t", "select 'a'from t")]
    public void TryRead_OtherTokens_AreOtherShapesOrNone(string one, string other) =>
        Assert.True(Shape(one) is null || Shape(one) != Shape(other));

    [Fact]
    public void Compute_MoreShapesThanAreRemembered_StaysRight()
    {
        for (int index = 0; index < 20_000; index++)
        {
            Assert.True(IsSame(Encoding.UTF8.GetBytes($"select c{index} from t{new string('x', index % 700)} where a = {index}")));
        }

        Assert.True(IsSame("select c5 from txxxxx where a = 1"u8));
    }

    private static ulong? Shape(string sql) =>
        RawShape.TryRead(Encoding.UTF8.GetBytes(sql), SqlDialect.None, new byte[ShapeText.BufferBytes], out RawShape shape) ? shape.Hash : null;

    private bool IsSame(ReadOnlySpan<byte> sql, SqlDialect dialect = SqlDialect.None)
    {
        Fingerprint whole = _whole.ComputeWhole(sql, dialect, truncated: false);
        Fingerprint remembered = _remembering.Compute(sql, dialect);
        return whole.Text.SequenceEqual(remembered.Text) && whole.Hash == remembered.Hash && whole.Application.SequenceEqual(remembered.Application);
    }
}
