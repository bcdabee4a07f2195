using Microsoft.Playwright;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>How soon the dashboard is seen, in the system's Chromium with nothing in its cache.</summary>
internal static class FirstPaint
{
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>A row of the table, which both pages have: then all that is asked for the page's first view has come.</summary>
    private const string Numbers = "[data-testid=query-row]";

    private const string PaintMs = "performance.getEntriesByName('first-contentful-paint')[0].startTime";

    private static readonly (string Range, string Path)[] Pages =
    [
        ("24 h, Overview", "/?range=24h"), ("24 h, Queries", "/queries?range=24h"), ("7 d, Overview", "/?range=7d"), ("7 d, Queries", "/queries?range=7d"),
    ];

    /// <summary>Loads the pages, one after the other.</summary>
    /// <returns>None where there is no Chromium.</returns>
    public static async Task<IReadOnlyList<PagePaint>> RunAsync(Uri address, int loads)
    {
        if (!File.Exists(Chromium))
        {
            return [];
        }

        using IPlaywright playwright = await Playwright.CreateAsync().ConfigureAwait(false);
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"],
        }).ConfigureAwait(false);
        await using (browser.ConfigureAwait(false))
        {
            // The browser's own start is no page's.
            _ = await LoadAsync(browser, new Uri(address, "/hosts"), "main .card").ConfigureAwait(false);
            List<PagePaint> pages = [];
            foreach ((string range, string path) in Pages)
            {
                List<(double Paint, double Numbers)> took = [];
                for (int i = 0; i < loads; i++)
                {
                    took.Add(await LoadAsync(browser, new Uri(address, path), Numbers).ConfigureAwait(false));
                }

                double[] paints = [.. took.Select(load => load.Paint)];
                double[] numbers = [.. took.Select(load => load.Numbers)];
                pages.Add(new PagePaint(
                    range, path, Quantile.Of(paints, 0.5), Quantile.Of(paints, 0.95), Quantile.Of(numbers, 0.5), Quantile.Of(numbers, 0.95)));
            }

            return pages;
        }
    }

    // A page of its own context has no cache; its clock begins with the navigation.
    private static async Task<(double Paint, double Numbers)> LoadAsync(IBrowser browser, Uri uri, string selector)
    {
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = 1400, Height = 1000 },
        }).ConfigureAwait(false);
        await page.GotoAsync(uri.ToString()).ConfigureAwait(false);
        await page.Locator(selector).First.WaitForAsync().ConfigureAwait(false);
        double numbers = await page.EvaluateAsync<double>("performance.now()").ConfigureAwait(false);
        double paint = await page.EvaluateAsync<double>(PaintMs).ConfigureAwait(false);
        await page.CloseAsync().ConfigureAwait(false);
        return (paint, numbers);
    }
}
