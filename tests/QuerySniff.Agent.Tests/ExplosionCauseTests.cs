using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Figures;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class ExplosionCauseTests
{
    [Theory]
    [InlineData("log_2024", "<letters>_<digits>")]
    [InlineData("shard12", "<letters><digits>")]
    [InlineData("12", "<digits>")]
    [InlineData("tmp_3fa94bc1", "<letters>_<hex>")]
    [InlineData("a1b2z3", "<letters and digits>")]
    [InlineData("cache-v2.orders", "<letters>-<letters><digits>.<letters>")]
    [InlineData("kunde:müller", "<characters>")]
    [InlineData("größe_1", "<letters>_<digits>")]
    [InlineData("a_b_c_d_e_f_g_h", "<letters>_<letters>_<letters>_<letters>_<letters>_<letters>_...")]
    [InlineData("__", "__")]
    [InlineData("", "")]
    public void NameShape_Name_HasNoneOfItsLettersAndDigits(string name, string shape) =>
        Assert.Equal(shape, NameShape.Of(name));

    [Theory]
    [InlineData("SELECT a FROM log_{0} WHERE id = ?", "SELECT statements differ in table names of the shape <letters>_<digits>; a merge_name of this shape, with #")]
    [InlineData("INSERT INTO `t{0}` (a, b) VALUES (...)", "INSERT statements differ in table names of the shape <letters><digits>")]
    [InlineData("SELECT log_{0}.a FROM log_{0} WHERE log_{0}.b = ?", "SELECT statements differ in table names of the shape <letters>_<digits>")]
    [InlineData("SELECT v AS c{0}x FROM t", "SELECT statements differ in aliases of the shape <letters and digits>; a merge_name with *")]
    [InlineData("SELECT user_{0} FROM t WHERE a = ?", "SELECT statements differ in names of the shape <letters>_<digits>")]
    [InlineData("CALL refresh_{0} (?)", "CALL statements differ in procedure names of the shape <letters>_<digits>")]
    public void OfFingerprints_DataInAName_SaysWhichKindAndShape(string statement, string expected)
    {
        string[] known = ["SELECT * FROM users WHERE id = ?", "COMMIT", "UPDATE carts SET total = ? WHERE id = ?"];
        string cause = ExplosionCause.OfFingerprints(
            [.. known, .. Enumerable.Range(0, 500).Select(i => string.Format(CultureInfo.InvariantCulture, statement, i))]);
        Assert.StartsWith(expected, cause, StringComparison.Ordinal);
        foreach (string secret in new[] { "log", "users", "carts", "refresh", "user_", "499" })
        {
            Assert.DoesNotContain(secret, cause, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OfFingerprints_EachOfItsOwnStructure_SaysSo()
    {
        string cause = ExplosionCause.OfFingerprints(
            [.. Enumerable.Range(1, 300).Select(i => $"SELECT {string.Join(", ", Enumerable.Repeat("a", i))} FROM t")]);
        Assert.Contains("no common frame", cause, StringComparison.Ordinal);
    }

    [Fact]
    public void OfFingerprints_None_HasAnAnswer() =>
        Assert.Contains("no common frame", ExplosionCause.OfFingerprints([]), StringComparison.Ordinal);

    [Fact]
    public void OnWindow_StatementsExplode_SaysItOnceInALongTimeAndCountsEachWindow()
    {
        (IdentityWatch watch, FigureBoard board, LogRecorder log) = Watch();
        for (int i = 0; i <= IdentityWatch.WindowsPerLine; i++)
        {
            watch.OnWindow(StatementWindow());
        }

        string[] lines = [.. log.Lines.Where(line => line.Contains("explode", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.Contains("6000 new of kind Statement", lines[0], StringComparison.Ordinal);
        Assert.Contains("table names of the shape <letters>_<digits>", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("orders", lines[0], StringComparison.Ordinal);
        Assert.Equal(IdentityWatch.WindowsPerLine + 1, board.Explosions(IdentityKind.Statement));
        Assert.Equal(0, board.Explosions(IdentityKind.User));
    }

    [Theory]
    [InlineData(IdentityKind.User)]
    [InlineData(IdentityKind.Schema)]
    [InlineData(IdentityKind.Client)]
    [InlineData(IdentityKind.Application)]
    public void OnWindow_ADimensionExplodes_SaysWhich(object kind)
    {
        (IdentityWatch watch, FigureBoard board, LogRecorder log) = Watch();
        watch.OnWindow(DimensionWindow((IdentityKind)kind));

        string line = Assert.Single(log.Lines, line => line.Contains("explode", StringComparison.Ordinal));
        Assert.Contains($"of kind {kind}", line, StringComparison.Ordinal);
        Assert.Contains("<letters>_<digits>", line, StringComparison.Ordinal);
        Assert.DoesNotContain("value", line, StringComparison.Ordinal);
        Assert.Equal(1, board.Explosions((IdentityKind)kind));
        Assert.Equal(0, board.Explosions(IdentityKind.Statement));
    }

    [Fact]
    public void OnWindow_ALargeApplicationThatStarts_IsNone()
    {
        (IdentityWatch watch, FigureBoard board, _) = Watch();
        DigestWindow window = StatementWindow();
        window.Identities = new IdentityCounts(IdentityWatch.NewMax, 0, IdentityWatch.NewMax, 0);
        watch.OnWindow(window);
        Assert.All(Enum.GetValues<IdentityKind>(), kind => Assert.Equal(0, board.Explosions(kind)));
    }

    private static (IdentityWatch Watch, FigureBoard Board, LogRecorder Log) Watch()
    {
        BatchQueue queue = new(
            null, new BatchQueueLimits(1 << 20, 1 << 20), new BatchMerger(Batches.Identity), [Batches.Tag], NullLogger.Instance);
        FigureBoard board = new(queue, TimeProvider.System);
        LogRecorder log = new();
        return (new IdentityWatch(board, log), board, log);
    }

    private static DigestWindow StatementWindow()
    {
        WindowBuilder builder = new();
        for (int i = 0; i < 6_000; i++)
        {
            builder.Add($"SELECT * FROM orders_{i} WHERE id = ?");
        }

        builder.Window.Identities = new IdentityCounts(6_000, 0, 1, 0);
        return builder.Window;
    }

    private static DigestWindow DimensionWindow(IdentityKind kind)
    {
        DigestCatalogue digests = new();
        DimensionsCatalogue dimensions = new();
        DigestWindow window = new();
        Digest digest = digests.Add(1, "COMMIT"u8, 1, "", "");
        for (int i = 0; i < 6_000; i++)
        {
            string Value(IdentityKind of) => of == kind ? $"value_{i}" : $"few{i % 3}";
            window.Add(
                digest,
                dimensions.GetOrAdd(
                    Value(IdentityKind.Schema), Value(IdentityKind.User), Value(IdentityKind.Client), "s", Value(IdentityKind.Application)),
                default);
        }

        window.Identities = new IdentityCounts(1, 0, 6_000, 0);
        return window;
    }
}
