using QuerySniff.Agent.Top;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class TopTableTests
{
    private const long Second = 1_000_000_000;
    private const string Slow = "SELECT slow";
    private const string Frequent = "SELECT frequent";
    private const string Failing = "SELECT failing";
    private const string Large = "SELECT large";

    private readonly WindowBuilder _window = new();

    public TopTableTests()
    {
        _window.Add(Slow, "app", durationNanoseconds: 3 * Second);
        for (int i = 0; i < 20; i++)
        {
            _window.Add(Frequent, i % 2 == 0 ? "app" : "batch", durationNanoseconds: Second / 5);
        }

        _window.Add(Failing, "app", Measured(isError: true));
        _window.Add(Large, "app", Measured(responseBytes: 1 << 30));
    }

    [Theory]
    [InlineData(nameof(TopOrder.Load), Frequent)]
    [InlineData(nameof(TopOrder.Calls), Frequent)]
    [InlineData(nameof(TopOrder.Mean), Slow)]
    [InlineData(nameof(TopOrder.P95), Slow)]
    [InlineData(nameof(TopOrder.Errors), Failing)]
    [InlineData(nameof(TopOrder.Bytes), Large)]
    public void Of_EachOrder_HasTheMostFirst(string order, string first) =>
        Assert.Equal(first, Table(TopFilter.None, Enum.Parse<TopOrder>(order)).Rows[0].Digest.Fingerprint);

    [Fact]
    public void Of_UsersOfOneStatement_AreOneRow()
    {
        TopTable table = Table(TopFilter.None);

        Assert.Equal(4, table.Rows.Count);
        Assert.Equal(20, table.Rows[0].Totals.Count);
        Assert.Equal(23, table.Total.Totals.Count);
    }

    [Fact]
    public void Load_TimeSpent_IsByTimePassed()
    {
        TopRow frequent = Table(TopFilter.None).Rows[0];

        Assert.Equal(0.4, frequent.Load, precision: 9);
        Assert.Equal(2, frequent.Rate(frequent.Totals.Count));
        Assert.Equal(Second / 5.0, frequent.Mean);
    }

    [Fact]
    public void Of_NothingTimed_HasNoMeanAndNoLoad()
    {
        WindowBuilder window = new();
        window.Add("SELECT ?", "app", new Measurement { CompletedAt = WindowBuilder.Start, Tainted = true });

        TopRow row = Assert.Single(TopTable.Of(new TopSpan(window.Window, 0, window.Window), TopFilter.None, TopOrder.Load).Rows);

        Assert.Equal((0, 0, 0, 0), (row.Load, row.Mean, row.P95, row.Rate(row.Totals.Count)));
    }

    [Theory]
    [InlineData(nameof(FilterField.User), "BAT", 1)]
    [InlineData(nameof(FilterField.User), "a", 4)]
    [InlineData(nameof(FilterField.Text), "FREQ", 1)]
    [InlineData(nameof(FilterField.Text), "nothing", 0)]
    [InlineData(nameof(FilterField.Schema), "shop", 4)]
    [InlineData(nameof(FilterField.Client), "192.0.2.9", 0)]
    [InlineData(nameof(FilterField.Application), "we", 4)]
    public void Of_Filter_HasWhatPasses(string field, string text, int rows) =>
        Assert.Equal(rows, Table(TopFilter.None.With(Enum.Parse<FilterField>(field), text)).Rows.Count);

    [Fact]
    public void Of_FilterByDigestId_HasThatDigest()
    {
        string id = Sql.DigestId.Format(WindowBuilder.IdOf(Slow));

        TopRow row = Assert.Single(Table(TopFilter.None.With(FilterField.Text, id)).Rows);

        Assert.Equal(Slow, row.Digest.Fingerprint);
    }

    [Fact]
    public void Of_FilterByUser_CountsOnlyThatUsersCommands()
    {
        TopTable table = Table(TopFilter.None.With(FilterField.User, "batch"));

        Assert.Equal(10, table.Total.Totals.Count);
    }

    private static Measurement Measured(bool isError = false, long responseBytes = 0) => new()
    {
        CompletedAt = WindowBuilder.Start + 1,
        DurationNanoseconds = 1_000,
        IsError = isError,
        ErrorCode = (ushort)(isError ? 1064 : 0),
        ResponseBytes = responseBytes,
    };

    private TopTable Table(TopFilter filter, TopOrder order = TopOrder.Load) =>
        TopTable.Of(new TopSpan(_window.Window, 10 * Second, _window.Window), filter, order);
}
