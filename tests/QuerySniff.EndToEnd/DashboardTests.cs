using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The dashboard in the system's Chromium, with data that was captured from a real load.</summary>
public sealed class DashboardTests : IClassFixture<CapturedLoad>
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly CapturedLoad _load;

    public DashboardTests(CapturedLoad load) => _load = load;

    [CaptureFact]
    public async Task Overview_WithCapturedLoad_ShowsDigestsChartAndCoverage()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/?range=15m");

        ILocator rows = page.GetByTestId("query-row");
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("load-chart").Locator("canvas").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("latency-chart").Locator("canvas").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("coverage")).ToContainTextAsync("100");

        JsonElement top = await TopDigestAsync();
        ILocator row = page.Locator($"[data-key='{top.GetProperty("digest").GetString()}']").First;
        await Assertions.Expect(row).ToContainTextAsync(FirstWords(top));
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task DigestPage_OpenedFromTheTable_ShowsTextChartsAndBreakdowns()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/?range=15m");
        JsonElement top = await TopDigestAsync();
        string digest = top.GetProperty("digest").GetString()!;

        await page.Locator($"[data-key='{digest}'] a").First.ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(
            Address($"/digest/{digest}"));
        await Assertions.Expect(page.GetByTestId("digest-text")).ToContainTextAsync(FirstWords(top));
        await Assertions.Expect(page.GetByTestId("digest-title")).ToHaveTextAsync(top.GetProperty("summary").GetString()!);
        await Assertions.Expect(page.GetByTestId("latency-chart").Locator("canvas").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("heatmap").Locator("canvas").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("breakdown-user")).ToContainTextAsync(MariaDbServer.User);
        await Assertions.Expect(page.GetByTestId("breakdown-schema")).ToContainTextAsync("sbtest");
        await Assertions.Expect(page.GetByTestId("breakdown-client")).ToContainTextAsync("127.0.0.1");
        await Assertions.Expect(page.GetByTestId("breakdown-host")).ToContainTextAsync(CapturedLoad.AgentId);
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task QueriesPage_SearchedGroupedAndFiltered_ShowsWhatIsLeftAndKeepsItInTheAddress()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/queries?range=15m");
        ILocator rows = page.GetByTestId("query-row");
        await Assertions.Expect(rows.First).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("nothing_here");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).ToContainTextAsync("nothing_here");
        await Assertions.Expect(page).ToHaveURLAsync(Address("/queries\\?.*q=nothing_here"));

        await page.GetByTestId("search").FillAsync(string.Empty);
        await page.GetByLabel("Group by").SelectOptionAsync("table");
        ILocator table = rows.Filter(new LocatorFilterOptions { HasText = "sbtest1" }).First;
        await table.HoverAsync();
        await table.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Leave table sbtest1 out" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address("by=table.*not_table=sbtest1"));
        await Assertions.Expect(page.Locator("[data-key='sbtest1']")).ToHaveCountAsync(0);
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task QueriesPage_ByKeyboard_OpensTheSecondQuery()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/queries?range=15m&columns=load,p50&sort=count");
        await Assertions.Expect(page.GetByTestId("query-row").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("query-table").Locator("th")).ToHaveTextAsync(["Query", "Load▾", "p50"]);
        string second = (await page.GetByTestId("query-row").Nth(1).GetAttributeAsync("data-key"))!;

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator($"[data-key='{second}'] a")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page).ToHaveURLAsync(Address($"/digest/{second}"));
        await Assertions.Expect(page.GetByTestId("distribution").Locator("svg").First).ToBeVisibleAsync();
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task ErrorsPage_WithARefusedCommand_ShowsItsCodeAndQuery()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/errors?range=15m");

        ILocator row = page.GetByTestId("errors").GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "1146" });
        await Assertions.Expect(row).ToContainTextAsync("ER_NO_SUCH_TABLE");
        await Assertions.Expect(row).ToContainTextAsync(CapturedLoad.AgentId);
        await Assertions.Expect(page.GetByTestId("errors-chart").Locator("canvas").First).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByTestId("digest-errors")).ToContainTextAsync("ER_NO_SUCH_TABLE");
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task ComparePage_WithNothingBefore_SaysThatTheQueriesAreNew()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/compare?range=15m");
        JsonElement top = await TopDigestAsync();

        await page.GetByTestId("change-new").ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(Address("/compare\\?.*only=new"));
        await Assertions.Expect(page.GetByTestId("comparison").GetByRole(AriaRole.Row).Filter(
            new LocatorFilterOptions { HasText = FirstWords(top) }).First).ToContainTextAsync("new");
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task ComparePage_OrderedAndOpenedFurther_KeepsBothInTheAddress()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/compare?range=15m&rows=2");
        ILocator rows = page.GetByTestId("comparison").Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);

        await page.GetByTestId("comparison").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Calls" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address("/compare\\?.*order=calls"));
        JsonElement mostCalled = (await _load.Aggregator.GetAsync("/api/v1/digests?sort=count&limit=1")).GetProperty("digests")[0];
        await Assertions.Expect(rows.First).ToContainTextAsync(FirstWords(mostCalled));
        await Assertions.Expect(page.GetByTestId("comparison").Locator("th[aria-sort]")).ToContainTextAsync("Calls");

        await page.GetByTestId("more").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address("/compare\\?.*rows=102"));
        await Assertions.Expect(rows.Nth(3)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("more")).ToHaveCountAsync(0);
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task Charts_WithAnAnnotation_MarkItAndLeadToWhatItChanged()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        string time = DateTimeOffset.UtcNow.AddMinutes(-2).ToString("o", CultureInfo.InvariantCulture);
        await _load.Aggregator.PostAsync("/api/v1/annotations", $$"""{ "title": "Deploy <b>7</b>", "time": "{{time}}" }""");
        IPage page = await browser.OpenAsync("/?range=15m");

        ILocator mark = page.GetByTestId("load-chart").GetByTestId("mark");
        await Assertions.Expect(mark).ToHaveAttributeAsync("aria-label", Address("^Deploy <b>7</b>, "));
        await mark.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Address("/compare\\?.*base_from="));
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task LivePage_AtOnce_ShowsTheNewestWindowAndPauses()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/live");

        await Assertions.Expect(page.GetByTestId("live-window")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("live-queries").Locator("tbody tr").First).ToBeVisibleAsync();
        await page.GetByTestId("live-pause").ClickAsync();
        await Assertions.Expect(page.GetByTestId("live-state")).ToContainTextAsync("Paused");
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task Overview_OfARangeWithoutData_SaysWhatToDo()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z");

        await Assertions.Expect(page.GetByTestId("empty")).ToBeVisibleAsync();
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task ConnectionsPage_WithCapturedLoad_ShowsWhoConnectedAndTheTransactions()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/?range=15m");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Connections" }).ClickAsync();

        JsonElement connections = await _load.Aggregator.GetAsync("/api/v1/connections");
        string opened = connections.GetProperty("total").GetProperty("opened").GetInt64().ToString("N0", CultureInfo.InvariantCulture);
        ILocator user = page.GetByTestId("connections-user").GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = MariaDbServer.User });
        await Assertions.Expect(user).ToContainTextAsync(opened);
        await Assertions.Expect(page.GetByTestId("connections-client")).ToContainTextAsync("127.0.0.1");
        await Assertions.Expect(page.GetByTestId("transactions").Locator("tbody tr").First).ToBeVisibleAsync();

        await user.GetByRole(AriaRole.Button).First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(
            Address($"/connections\\?.*user={MariaDbServer.User}"));
        await Assertions.Expect(page.GetByTestId("transactions").Locator("tbody tr").First).ToBeVisibleAsync();
        browser.AssertNothingForeign();
    }

    [CaptureFact]
    public async Task HostsPage_WithCapturedLoad_ShowsTheAgentAndItsServer()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        IPage page = await browser.OpenAsync("/hosts?range=15m");

        JsonElement coverage = await _load.Aggregator.GetAsync("/api/v1/coverage");
        string server = coverage.GetProperty("servers")[0].GetProperty("server").GetString()!;
        await Assertions.Expect(page.GetByTestId("agents")).ToContainTextAsync(CapturedLoad.AgentId);
        ILocator row = page.GetByTestId("servers").GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = server });
        await Assertions.Expect(row).ToContainTextAsync("100");
        await Assertions.Expect(page.GetByTestId("coverage")).ToContainTextAsync("100");
        browser.AssertNothingForeign();
    }

    /// <summary>What axe can check of WCAG 2.2 AA, on every page, in light and in dark.</summary>
    [CaptureFact]
    public async Task Pages_InLightAndDark_BreakNoRuleOfAccessibility()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        string digest = (await TopDigestAsync()).GetProperty("digest").GetString()!;
        List<string> violations = [];
        foreach (string path in PagesWith(digest))
        {
            foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                IPage page = await browser.OpenAsync(path, scheme);
                await Assertions.Expect(page.Locator("main .card, main .state").First).ToBeVisibleAsync();
                await Assertions.Expect(page.Locator(".placeholder")).ToHaveCountAsync(0);
                violations.AddRange((await Accessibility.ViolationsAsync(page)).Select(violation => $"{path} in {scheme}: {violation}"));
            }
        }

        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    /// <summary>What is wider scrolls by itself: a page that is wider than a telephone moves under the thumb.</summary>
    [CaptureFact]
    public async Task Pages_OnATelephone_AreNoWiderThanIt()
    {
        await using Browser browser = await Browser.StartAsync(Chromium, _load.Aggregator.Address);
        string digest = (await TopDigestAsync()).GetProperty("digest").GetString()!;
        foreach (string path in PagesWith(digest))
        {
            IPage page = await browser.OpenAsync(path, width: 390);
            await Assertions.Expect(page.Locator("main .card, main .state").First).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator(".placeholder")).ToHaveCountAsync(0);
            Assert.Equal((path, 390), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }
    }

    private static string[] PagesWith(string digest) =>
    [
        "/", "/queries", "/queries?by=user&not_host=x", $"/digest/{digest}", "/errors", "/compare", "/live", "/connections", "/hosts", "/nowhere",
        "/?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z",
    ];

    private static Regex Address(string pattern) => new(pattern, default, TimeSpan.FromSeconds(1));

    private static string FirstWords(JsonElement digest) => string.Join(
        ' ', digest.GetProperty("fingerprint").GetString()!.Split(' ').Take(3));

    private async Task<JsonElement> TopDigestAsync()
    {
        JsonElement answer = await _load.Aggregator.GetAsync("/api/v1/digests?sort=load&limit=1");
        Assert.True(answer.GetProperty("digests").GetArrayLength() == 1, string.Create(
            CultureInfo.InvariantCulture, $"the aggregator has no digests: {answer}"));
        return answer.GetProperty("digests")[0];
    }
}
