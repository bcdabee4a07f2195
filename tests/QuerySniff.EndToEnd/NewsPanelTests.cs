using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>What the dashboard says of queries that were never seen before: those of a client that was captured after another.</summary>
public sealed class NewsPanelTests
{
    /// <summary>The aggregator looks once a minute, at what is half a minute old.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    [CaptureFact]
    public async Task Overview_AfterAClientWithNewQueries_NamesThemAndLeadsToThem()
    {
        using TemporaryFolder folder = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));
        string earlier = folder.Combine("earlier.pcap");
        await RecordedTraffic.MoveAsync(RecordedTraffic.Of("mariadb-cli-text"), DateTimeOffset.UtcNow.AddHours(-3), earlier);
        await ReadAsync(aggregator, "db1", earlier);
        HashSet<string> known = await DigestsAsync(aggregator);
        await ReadAsync(aggregator, "db2", RecordedTraffic.Of("pymysql-text"), "--to-now");
        string[] fresh = [.. (await DigestsAsync(aggregator)).Except(known, StringComparer.Ordinal)];
        Assert.NotEmpty(fresh);

        JsonElement[] events = await WaitForNewsAsync(aggregator);

        Assert.Equal(
            fresh.Order(StringComparer.Ordinal),
            events.Select(one => one.GetProperty("digest").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(events, one => Assert.Equal("new_digest", one.GetProperty("kind").GetString()));
        Assert.All(events, one => Assert.Equal("db2", Assert.Single(one.GetProperty("hosts").EnumerateArray()).GetString()));
        await using Browser browser = await Browser.StartAsync("/usr/bin/chromium", aggregator.Address);
        IPage page = await browser.OpenAsync("/?range=1h");
        ILocator first = page.GetByTestId("news").Locator("li").First;
        await Assertions.Expect(first.Locator(".badge")).ToHaveTextAsync("new");
        await Assertions.Expect(first).ToContainTextAsync("on db2");
        await first.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByTestId("digest-news")).ToContainTextAsync("new");
        Assert.Contains(fresh, digest => page.Url.Contains(digest, StringComparison.Ordinal));
        browser.AssertNothingForeign();
    }

    private static async Task ReadAsync(RunningAggregator aggregator, string agent, string capture, params string[] more)
    {
        using ProcessUnderTest read = QuerySniffProcesses.StartAgent(
            ["agent", "--read", capture, "--port", "3306", "--agent-id", agent, "--aggregator", $"http://127.0.0.1:{aggregator.GrpcPort}", .. more]);
        Assert.Equal(0, await read.WaitForExitAsync(Timeout));
    }

    private static async Task<HashSet<string>> DigestsAsync(RunningAggregator aggregator)
    {
        JsonElement answer = await aggregator.GetAsync($"/api/v1/digests?limit=1000&{LastHours()}");
        return [.. answer.GetProperty("digests").EnumerateArray().Select(digest => digest.GetProperty("digest").GetString()!)];
    }

    private static string LastHours() => string.Create(
        CultureInfo.InvariantCulture, $"from={DateTimeOffset.UtcNow.AddHours(-6):yyyy-MM-ddTHH:mm:ssZ}");

    private static async Task<JsonElement[]> WaitForNewsAsync(RunningAggregator aggregator)
    {
        using CancellationTokenSource late = new(Timeout);
        while (true)
        {
            JsonElement[] events = [.. (await aggregator.GetAsync($"/api/v1/news?limit=1000&{LastHours()}")).GetProperty("events").EnumerateArray()];
            if (events.Length > 0)
            {
                return events;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), late.Token);
        }
    }
}
