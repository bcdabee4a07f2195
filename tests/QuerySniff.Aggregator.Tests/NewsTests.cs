using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Contracts.V1;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>What the aggregator finds by itself, minute by minute, in a store whose clock the test moves.</summary>
public sealed class NewsTests : IAsyncLifetime, IDisposable
{
    private const string Steady = "SELECT steady";
    private const string Changing = "SELECT changing";

    private static readonly DateTimeOffset Start = new(2026, 11, 20, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly MovableTime _time = new(Start);
    private readonly Random _random = new(11);
    private SqliteStore _store = null!;
    private NewsFinder _finder = null!;
    private ulong _sequence;

    public Task InitializeAsync()
    {
        Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_OfADigestThatBecomesSlowerAndRecovers_TellsItOnceSinceWhenAndThatItEnded()
    {
        await RunAsync(TimeSpan.FromMinutes(80), _ => 1.0);
        DateTimeOffset slowFrom = _time.Now;
        await RunAsync(TimeSpan.FromMinutes(30), fingerprint => fingerprint == Changing ? 4.0 : 1.0);

        NewsEvent slower = Assert.Single(await AllAsync());
        Assert.Equal((NewsKind.Slower, Changing), (slower.Kind, slower.Digest.Fingerprint));
        Assert.Null(slower.EndedMs);
        Assert.InRange(MinutesAfter(slowFrom, slower.SinceMs), -1, 1);
        Assert.InRange(MinutesAfter(slowFrom, slower.FoundMs), 1, 6);
        Assert.InRange(slower.Findings.After.P95Ns!.Value / slower.Findings.Before!.P95Ns!.Value, 1.5, 5);
        Assert.Equal(["db1"], slower.Findings.Hosts);
        Assert.Equal(["web"], slower.Findings.Applications);
        Assert.Equal((1, 1), (slower.Findings.HostsTotal, slower.Findings.ApplicationsTotal));

        DateTimeOffset backFrom = _time.Now;
        await RunAsync(TimeSpan.FromMinutes(20), _ => 1.0);
        NewsEvent ended = Assert.Single(await AllAsync());
        Assert.Equal(slower.Id, ended.Id);
        Assert.InRange(MinutesAfter(backFrom, ended.EndedMs!.Value), 1, 11);
    }

    [Fact]
    public async Task Check_OfADigestThatGoesUpAndDownByItself_TellsNothing()
    {
        await RunAsync(TimeSpan.FromHours(6), fingerprint => fingerprint == Changing && _time.Now.Minute < 20 ? 4.0 : 1.0);

        // Of the first hours it could not know.
        Assert.DoesNotContain(await AllAsync(), item => item.SinceMs >= Start.AddHours(3).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Check_OfADigestThatIsSlowAtThisTimeEachDay_TellsItOnTheFirstDayAlone()
    {
        Func<string, double> nightly = fingerprint => fingerprint == Changing && _time.Now.Hour == 4 ? 4.0 : 1.0;
        await RunAsync(TimeSpan.FromHours(27), nightly, checkEvery: TimeSpan.FromMinutes(5));

        NewsEvent first = Assert.Single(await AllAsync());
        Assert.Equal(4, DateTimeOffset.FromUnixTimeMilliseconds(first.SinceMs).Hour);
    }

    [Fact]
    public async Task Check_OfADigestThatFailsMore_TellsErrors()
    {
        await RunAsync(TimeSpan.FromMinutes(80), _ => 1.0);
        await RunAsync(TimeSpan.FromMinutes(5), _ => 1.0, errors: fingerprint => fingerprint == Changing ? 5u : 0);

        NewsEvent failing = Assert.Single(await AllAsync());
        Assert.Equal((NewsKind.Errors, Changing), (failing.Kind, failing.Digest.Fingerprint));
        Assert.True(failing.Findings.After.ErrorShare > failing.Findings.Before!.ErrorShare);
    }

    [Fact]
    public async Task Check_OfNewDigests_TellsEachOnceButNoneOfTheFirstHourNorMixtures()
    {
        await RunAsync(TimeSpan.FromMinutes(61), _ => 1.0);
        await PushAsync(batch => batch.Add(_time.Now, "SELECT new", [1_000_000]));
        await PushAsync(batch => batch.Add(_time.Now, "(other)", [1_000_000]));

        // A host that was cut off brings it later than the check of its time.
        await PushAsync(batch => batch.Add(_time.Now.AddMinutes(-30), "SELECT of the first hour", [1_000_000]));
        _time.Now += TimeSpan.FromMinutes(2);
        await _finder.CheckAsync(CancellationToken.None);
        await ReopenAsync();
        await _finder.CheckAsync(CancellationToken.None);

        NewsEvent found = Assert.Single(await AllAsync());
        Assert.Equal((NewsKind.NewDigest, "SELECT new"), (found.Kind, found.Digest.Fingerprint));
        Assert.Equal(1, found.Findings.After.Count);
        Assert.Equal(["db1"], found.Findings.Hosts);
        Assert.Empty(await _store.LastingNewsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Check_OfMoreNewDigestsThanOneLooksAt_LeavesTheRestToTheNext()
    {
        await RunAsync(TimeSpan.FromMinutes(61), _ => 1.0);
        await PushAsync(batch =>
        {
            for (int i = 0; i <= NewsFinder.DigestsMax; i++)
            {
                batch.Add(_time.Now, $"SELECT new{i}", [1_000_000]);
            }
        });

        await _finder.CheckAsync(CancellationToken.None);
        Assert.Equal(NewsFinder.DigestsMax, (await AllAsync()).Count);
        await _finder.CheckAsync(CancellationToken.None);
        Assert.Equal(NewsFinder.DigestsMax + 1, (await AllAsync()).Count);
    }

    [Fact]
    public async Task News_FilteredByDigestHostAndKind_AreThose()
    {
        await RunAsync(TimeSpan.FromMinutes(61), _ => 1.0);
        await PushAsync(batch => batch.Add(_time.Now, "SELECT new", [1_000_000]));
        await _finder.CheckAsync(CancellationToken.None);

        Assert.Single(await FilteredAsync(Dimension.Host, "db1"));
        Assert.Empty(await FilteredAsync(Dimension.Host, "db2"));
        Assert.Single(await FilteredAsync(Dimension.Verb, "SELECT"));
        Assert.Empty(await FilteredAsync(Dimension.Verb, "DELETE"));
        Assert.Empty(await _store.NewsAsync(AllOfIt(), [NewsKind.Slower], 10, CancellationToken.None));
        Assert.Empty(await _store.NewsAsync(
            RangeQuery.All(0, Start.ToUnixTimeMilliseconds()), [NewsKind.NewDigest], 10, CancellationToken.None));
    }

    private static double MinutesAfter(DateTimeOffset time, long milliseconds) =>
        (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - time).TotalMinutes;

    private static RangeQuery AllOfIt() => RangeQuery.All(0, long.MaxValue);

    private Task<IReadOnlyList<NewsEvent>> AllAsync() =>
        _store.NewsAsync(AllOfIt(), [NewsKind.NewDigest, NewsKind.Slower, NewsKind.Errors], 1_000, CancellationToken.None);

    private Task<IReadOnlyList<NewsEvent>> FilteredAsync(Dimension dimension, string value) => _store.NewsAsync(
        AllOfIt() with { Filter = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary([KeyValuePair.Create(dimension, new[] { value })]) },
        [NewsKind.NewDigest],
        10,
        CancellationToken.None);

    private void Open()
    {
        _store = SqliteStore.Open(_folder.Combine("data"), Retention.Default, _time);
        _finder = new NewsFinder(_store, _store, _time, new NewsCounts());
    }

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        Open();
    }

    // Windows of two digests with 20 commands each, whose durations are those of a lognormal times a factor.
    private async Task RunAsync(
        TimeSpan length, Func<string, double> factor, TimeSpan? checkEvery = null, Func<string, uint>? errors = null)
    {
        DateTimeOffset end = _time.Now + length;
        TimeSpan step = checkEvery ?? TimeSpan.FromMinutes(1);
        while (_time.Now < end)
        {
            DateTimeOffset until = _time.Now + step;
            await PushAsync(batch =>
            {
                for (; _time.Now < until; _time.Now += Window)
                {
                    foreach (string fingerprint in new[] { Steady, Changing })
                    {
                        Row row = batch.Add(_time.Now, fingerprint, Durations(factor(fingerprint)));
                        row.Errors = errors?.Invoke(fingerprint) ?? 0;
                    }
                }
            });
            while (await _store.MaintainAsync(CancellationToken.None))
            {
            }

            await _finder.CheckAsync(CancellationToken.None);
        }
    }

    private long[] Durations(double factor) =>
        [.. Enumerable.Range(0, 20).Select(_ => (long)(factor * 100_000 * Math.Exp(_random.NextDouble() + _random.NextDouble())))];

    private async Task PushAsync(Action<BatchBuilder> fill)
    {
        BatchBuilder batch = new(sequence: ++_sequence);
        fill(batch);
        await _store.WriteAsync([new ReceivedBatch(batch.Request, _time.Now.ToUnixTimeMilliseconds())], CancellationToken.None);
    }
}
