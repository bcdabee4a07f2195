using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Data.Sqlite;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>
/// What the tiers answer, against a store that keeps every window as it came: rolling up, summing up and giving up must not
/// show in any number.
/// </summary>
public sealed class TierTests : IDisposable
{
    private const string Fingerprint = "select 0";

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly MovableTime _time = new(Start);
    private ulong _sequence;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_AfterRollingUp_AreThoseOfTheWindows(int seed)
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default);
        Random random = new(seed);
        await FillAsync(plain, tiered, random, hours: 3);

        for (int i = 0; i < 12; i++)
        {
            DateTimeOffset from = Start.AddSeconds(random.Next(0, 6000));
            DateTimeOffset to = from.AddSeconds(random.Next(10, 9000));
            await AssertSameAsync(plain, tiered, StoreSnapshot.Range(from, to), random.Next(1, 100));
            await AssertSameAsync(plain, tiered, StoreSnapshot.Range(from, to, "db1"), random.Next(1, 100));
        }

        await AssertSameAsync(plain, tiered, StoreSnapshot.Range(Start.AddHours(-30), Start.AddHours(4)), points: 1);
        Assert.Equal("1", Read("tiered", "SELECT count(*) > 0 FROM window_row_1h"));
        Assert.Equal("10000 60000 600000 3600000 21600000 86400000", Read(
            "tiered", "SELECT group_concat(length_ms, ' ') FROM (SELECT DISTINCT length_ms FROM digest_sum ORDER BY length_ms)"));
    }

    // Questions that sums by a dimension answer, and those beside them that only rows do.
    [Theory]
    [InlineData("user=user1")]
    [InlineData("user=user0,user1")]
    [InlineData("user=nobody")]
    [InlineData("user!user1")]
    [InlineData("schema=shop1")]
    [InlineData("application=web")]
    [InlineData("host=db1")]
    [InlineData("host!db1")]
    [InlineData("user=user1 digest=0,1")]
    [InlineData("user=user1 verb=select")]
    [InlineData("host=db2 digest!0")]
    [InlineData("user=user1 schema=shop1")]
    [InlineData("user=user1 host!db2")]
    [InlineData("client=10.0.0.8")]
    [InlineData("server!10.0.0.1:3306")]
    public async Task Answers_WithAFilterAfterRollingUp_AreThoseOfTheWindows(string filter)
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default);
        await FillAsync(plain, tiered, new Random(12), hours: 3);

        Random random = new(13);
        for (int i = 0; i < 4; i++)
        {
            DateTimeOffset from = Start.AddSeconds(random.Next(0, 6000));
            RangeQuery range = Filtered(StoreSnapshot.Range(from, from.AddSeconds(random.Next(10, 9000))), filter);
            await AssertSameAsync(plain, tiered, range, random.Next(1, 100));
        }

        RangeQuery all = Filtered(StoreSnapshot.Range(Start.AddHours(-30), Start.AddHours(4)), filter);
        await AssertSameAsync(plain, tiered, all, points: 1);
        await AssertSameAsync(plain, tiered, all, points: 100);
        const string ofValues = "SELECT count(*) > 0 FROM digest_sum WHERE dimension > 1 AND length_ms >= 600000 AND detail";
        Assert.Equal("1|1", Read("tiered", $"SELECT ({ofValues} IS NULL) || '|' || ({ofValues} IS NOT NULL)"));
    }

    // So many combinations that sums by schema, user and application would be no smaller than the rows: there are none, and
    // rows answer.
    [Fact]
    public async Task Answers_OfMoreCombinationsThanAreSummedUp_AreThoseOfTheWindows()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default with { Windows = TimeSpan.FromDays(3) });
        BatchBuilder batch = new("db1", ++_sequence);
        for (int schema = 0; schema < 400; schema++)
        {
            for (int digest = 0; digest < 51; digest++)
            {
                batch.Add(Start, $"select {digest}", [1_000 + digest], schema: $"shop{schema}", user: $"user{schema % 2}");
            }
        }

        await WriteAsync(batch, plain, tiered);
        await WriteAsync(Window("db2", Start.AddMinutes(1), 10_000, new Random(14)), plain, tiered);
        _time.Now = Start.AddDays(2);
        await MaintainAsync(tiered);
        _time.Now = _time.Now.AddMinutes(2);
        await MaintainAsync(tiered);

        Assert.Equal("10000 60000 600000 3600000 21600000 86400000", Read(
            "tiered", "SELECT group_concat(length_ms, ' ') FROM (SELECT length_ms FROM sum_partial WHERE has_load = 0 ORDER BY length_ms)"));
        RangeQuery day = StoreSnapshot.Range(Start.AddHours(-22), Start.AddHours(2));
        foreach (RangeQuery range in new[] { day, Filtered(day, "user=user1"), Filtered(day, "schema!shop7"), Filtered(day, "host=db1") })
        {
            await AssertSameAsync(plain, tiered, range, points: 24);
        }
    }

    // Of all digests the durations are one histogram a bucket, of some they are not.
    [Fact]
    public async Task Load_OfSomeDigestsAfterRollingUp_IsThatOfTheWindows()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default);
        await FillAsync(plain, tiered, new Random(8), hours: 2);

        RangeQuery all = StoreSnapshot.Range(Start, Start.AddHours(3));
        await AssertSameAsync(plain, tiered, Filtered(all, "digest=0,1"), points: 3);
        await AssertSameAsync(plain, tiered, Filtered(all, "digest!0,1"), points: 3);
    }

    // Older sums go with the migration, and are made anew beside what comes.
    [Fact]
    public async Task Open_OlderSums_AnswerAsTheWindowsDo()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using (SqliteStore tiered = Open("tiered", Retention.Default))
        {
            await FillAsync(plain, tiered, new Random(9), hours: 2);
        }

        using (SqliteConnection connection = Connect("tiered"))
        {
            SqliteStatement.Execute(
                connection,
                "DROP TABLE digest_sum; DROP TABLE sum_partial; DROP TABLE sum_due; CREATE TABLE sum_due (tier INTEGER);"
                + string.Concat(Tier.All.Select(tier =>
                    $"CREATE TABLE digest_sum{tier.Suffix} (start_ms INTEGER); CREATE TABLE duration_sum{tier.Suffix} (start_ms INTEGER);"))
                + "PRAGMA user_version = 10");
        }

        await using SqliteStore older = Open("tiered", Retention.Default);
        RangeQuery all = StoreSnapshot.Range(Start, Start.AddHours(3));
        await AssertSameAsync(plain, older, all, points: 3);

        await FillAsync(plain, older, new Random(11), hours: 3);

        Assert.Equal(
            Read("tiered", "SELECT group_concat(start_ms) FROM (SELECT DISTINCT start_ms FROM capture_1h ORDER BY start_ms)"),
            Read("tiered", "SELECT group_concat(start_ms) FROM (SELECT DISTINCT start_ms FROM digest_sum WHERE length_ms = 3600000 ORDER BY start_ms)"));
        await AssertSameAsync(plain, older, StoreSnapshot.Range(Start, Start.AddHours(4)), points: 4);
    }

    // Before version 12 histograms were packed in another way: such sums must not be read.
    [Fact]
    public async Task Open_SumsPackedInTheOldWay_AnswersAsTheWindowsDo()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using (SqliteStore tiered = Open("tiered", Retention.Default))
        {
            await FillAsync(plain, tiered, new Random(12), hours: 2);
        }

        using (SqliteConnection connection = Connect("tiered"))
        {
            SqliteStatement.Execute(
                connection,
                "UPDATE digest_sum SET detail = x'0109', total_detail = x'0109', load = x'', total_load = x''; PRAGMA user_version = 11");
        }

        await using SqliteStore older = Open("tiered", Retention.Default);
        RangeQuery all = StoreSnapshot.Range(Start, Start.AddHours(3));
        await AssertSameAsync(plain, older, all, points: 3);

        await MaintainAsync(older);

        Assert.NotEqual("0", Read("tiered", "SELECT count(*) FROM digest_sum"));
        await AssertSameAsync(plain, older, all, points: 3);
    }

    // Windows and minutes are short-lived here: most of the three hours is left in hours alone.
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Answers_AfterGivingUpFinerTiers_AreThoseOfTheWindowsAtWholeHours(int seed)
    {
        Retention shortest = new() { Windows = TimeSpan.FromMinutes(20), Minutes = TimeSpan.FromHours(1), Hours = TimeSpan.FromDays(1) };
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", shortest);
        await FillAsync(plain, tiered, new Random(seed), hours: 4);

        RangeQuery all = StoreSnapshot.Range(Start, Start.AddHours(5));
        await AssertSameAsync(plain, tiered, all, points: 1);
        await AssertSameAsync(plain, tiered, StoreSnapshot.Range(Start.AddHours(1), Start.AddHours(2)), points: 1);
        LoadAnswer load = await tiered.LoadAsync(all, points: 1000, top: 1, CancellationToken.None);
        Assert.Equal(Tier.Hours.LengthMs, load.Grid.StepMs);
        Assert.Equal("0", Read("tiered", $"SELECT count(*) FROM window_row WHERE start_ms < {_time.Now.AddMinutes(-90).ToUnixTimeMilliseconds()}"));
        string rows = Read("tiered", "SELECT (SELECT count(*) FROM window_row) + (SELECT count(*) FROM window_row_1m) + (SELECT count(*) FROM window_row_1h) + (SELECT count(*) FROM window_row_1d)");
        Assert.Equal(rows, (await tiered.SizeAsync(CancellationToken.None)).Rows.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Maintain_BeyondTheLastRetention_LeavesNothing()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default);
        await FillAsync(plain, tiered, new Random(6), hours: 1);

        _time.Now = Start.AddDays(100);
        await MaintainAsync(tiered);

        string[] tables =
        [
            "window_row", "capture", "traffic", "encrypted", "connection", "connection_error", "transaction_row", "unfinished",
        ];
        Assert.All(
            from table in tables
            from tier in Tier.All
            select table + tier.Suffix,
            table => Assert.Equal("0", Read("tiered", $"SELECT count(*) FROM {table}")));
        Assert.All(
            ["batch", "digest_sum", "sum_partial", "sum_due"],
            table => Assert.Equal("0", Read("tiered", $"SELECT count(*) FROM {table}")));
        Assert.Equal(0, (await tiered.SizeAsync(CancellationToken.None)).Rows);
    }

    // A late window lands in the finest tier that still has its time, and in all that were made of it.
    [Fact]
    public async Task Write_WindowOlderThanItsTier_LandsInTheFittingTier()
    {
        await using SqliteStore store = Open("tiered", Retention.Default);
        await WriteAsync(Window("db1", Start, 10_000, new Random(1)), store);
        _time.Now = Start.AddDays(2);
        await MaintainAsync(store);
        BatchBuilder late = new(sequence: 1_000, boot: 2);
        late.Add(Start.AddSeconds(30), "select late", [5_000]);
        await store.WriteAsync([new ReceivedBatch(late.Request, 1)], CancellationToken.None);

        await MaintainAsync(store);

        RangeQuery minute = StoreSnapshot.Range(Start, Start.AddMinutes(1));
        GroupsAnswer? answer = await store.DigestAsync(minute, BatchBuilder.DigestOf("select late"), CancellationToken.None);
        Assert.Equal(1, answer!.Groups[0].Aggregate.Count);
        Assert.Equal("0", Read("tiered", "SELECT count(*) FROM window_row"));
    }

    [Fact]
    public async Task Maintain_NothingNew_ChangesNothing()
    {
        await using SqliteStore plain = Open("plain", Retention.Default);
        await using SqliteStore tiered = Open("tiered", Retention.Default);
        await FillAsync(plain, tiered, new Random(7), hours: 1);
        await MaintainAsync(tiered);

        Assert.False(await tiered.MaintainAsync(CancellationToken.None));
    }

    private static async Task AssertSameAsync(IStore expected, IStore actual, RangeQuery range, int points)
    {
        ulong digest = BatchBuilder.DigestOf(Fingerprint);
        Assert.Equal(
            await StoreSnapshot.OfAsync(expected, range, digest, points), await StoreSnapshot.OfAsync(actual, range, digest, points));
    }

    // Windows come late by up to half an hour and in any order, merged ones among them, while the store is maintained.
    private async Task FillAsync(SqliteStore plain, SqliteStore tiered, Random random, int hours)
    {
        uint[] lengths = [10_000, 10_000, 10_000, 10_000, 60_000, 600_000, 3_600_000];
        for (DateTimeOffset end = Start.AddHours(hours); _time.Now < end; _time.Now = _time.Now.AddSeconds(random.Next(20, 90)))
        {
            uint length = lengths[random.Next(lengths.Length)];
            long ageMs = random.Next(3) == 0 ? random.Next(1_800_000) : 0;
            long startMs = Math.Max(
                Start.ToUnixTimeMilliseconds(), Align.Floor(_time.Now.ToUnixTimeMilliseconds() - length - ageMs, length));
            string agent = random.Next(2) == 0 ? "db1" : "db2";
            BatchBuilder batch = Window(agent, DateTimeOffset.FromUnixTimeMilliseconds(startMs), length, random);
            await WriteAsync(batch, plain, tiered);
            for (int steps = random.Next(4); steps > 0; steps--)
            {
                await tiered.MaintainAsync(CancellationToken.None);
            }
        }

        _time.Now = _time.Now.AddMinutes(2);
        await MaintainAsync(tiered);
        _time.Now = _time.Now.AddMinutes(2);
        await MaintainAsync(tiered);
    }

    private BatchBuilder Window(string agent, DateTimeOffset start, uint lengthMs, Random random)
    {
        BatchBuilder batch = new(agent, ++_sequence);
        Contracts.V1.Window window = batch.Window(start, lengthMs);
        window.Capture.Frames = (ulong)random.Next(1000);
        for (int i = random.Next(6); i >= 0; i--)
        {
            string user = "user" + random.Next(2).ToString(CultureInfo.InvariantCulture);
            string schema = "shop" + random.Next(2).ToString(CultureInfo.InvariantCulture);
            string client = "10.0.0." + random.Next(6, 10).ToString(CultureInfo.InvariantCulture);
            string application = random.Next(2) == 0 ? "web" : "";
            long[] durations = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(1, 1_000_000_000))];
            Contracts.V1.Row row = batch.Add(
                start, "select " + i.ToString(CultureInfo.InvariantCulture), durations, user, schema, client, application: application);
            row.Count += (ulong)random.Next(1, 3);
            row.Errors = 1;
            row.ErrorsByCode.Add(BatchBuilder.Error(1064, 1));
        }

        batch.Coverage(start, "10.0.0.1:3306", decodedBytes: 100);
        batch.Encrypted(start, "10.0.0.9", 0x0304, connections: 1, bytes: 10);
        Contracts.V1.ConnectionCounts connections = batch.Connections(start, "app", "10.0.0.9", "10.0.0.1:3306");
        connections.Opened = 2;
        connections.ClosedQuit = 1;
        connections.Open = (ulong)random.Next(5);
        connections.RefusedByCode.Add(BatchBuilder.Error(1040, 1));
        Contracts.V1.TransactionRow transactions = batch.Transactions(start, Fingerprint, "app", [random.NextInt64(1, 1_000_000)]);
        transactions.Open = (ulong)random.Next(3);
        transactions.OpenOldestNs = transactions.Open * 1000;
        Contracts.V1.UnfinishedRow unfinished = batch.Unfinished(start, Fingerprint, "app");
        unfinished.Running = (ulong)random.Next(3);
        unfinished.RunningOldestNs = unfinished.Running * 500;
        unfinished.Killed = 1;
        return batch;
    }

    private static async Task WriteAsync(BatchBuilder batch, params SqliteStore[] stores)
    {
        foreach (SqliteStore store in stores)
        {
            await store.WriteAsync([new ReceivedBatch(batch.Request.Clone(), 1)], CancellationToken.None);
        }
    }

    private static async Task MaintainAsync(SqliteStore store)
    {
        while (await store.MaintainAsync(CancellationToken.None))
        {
        }
    }

    private SqliteStore Open(string name, Retention retention) => SqliteStore.Open(_folder.Combine(name), retention, _time);

    // Of terms "dimension=value,value", or with ! for what is excluded; digests by the number of their statement.
    private static RangeQuery Filtered(RangeQuery range, string filter)
    {
        Dictionary<Dimension, string[]> included = [];
        Dictionary<Dimension, string[]> excluded = [];
        foreach (string term in filter.Split(' '))
        {
            string[] parts = term.Split('=', '!');
            Dimension dimension = Enum.Parse<Dimension>(parts[0], ignoreCase: true);
            string[] values = parts[1].Split(',');
            (term.Contains('!', StringComparison.Ordinal) ? excluded : included).Add(
                dimension, dimension == Dimension.Digest ? [.. values.Select(value => Id("select " + value))] : values);
        }

        return range with { Filter = included.ToFrozenDictionary(), Excluded = excluded.ToFrozenDictionary() };
    }

    private static string Id(string fingerprint) => BatchBuilder.DigestOf(fingerprint).ToString("x16", CultureInfo.InvariantCulture);

    private string Read(string name, string sql)
    {
        using SqliteConnection connection = Connect(name);
        using SqliteStatement statement = new(connection, sql);
        _ = statement.Step();
        return statement.Text(0);
    }

    private SqliteConnection Connect(string name)
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(_folder.Combine(name), SqliteFile.Name)};Pooling=False");
        connection.Open();
        return connection;
    }
}
