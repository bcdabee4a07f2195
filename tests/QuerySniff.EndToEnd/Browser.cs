using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace QuerySniff.EndToEnd;

/// <summary>The system's Chromium, headless, and every request and complaint of the pages it opens.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Uri _origin;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    private Browser(IPlaywright playwright, IBrowser browser, Uri origin)
    {
        _playwright = playwright;
        _browser = browser;
        _origin = origin;
    }

    /// <summary>Starts the browser.</summary>
    public static async Task<Browser> StartAsync(string executable, Uri origin)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args =
            [
                // Root has no sandbox; the rest keeps the browser itself from calling home.
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browser(playwright, browser, origin);
    }

    /// <summary>Opens a page of the origin.</summary>
    public async Task<IPage> OpenAsync(string pathAndQuery, ColorScheme scheme = ColorScheme.Light, int width = 1400)
    {
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 1000 },
            ColorScheme = scheme,
        });
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        await page.GotoAsync(new Uri(_origin, pathAndQuery).ToString());
        return page;
    }

    /// <summary>Nothing was fetched from another origin, and the page had no error (a breach of the CSP is one).</summary>
    public void AssertNothingForeign()
    {
        Assert.NotEmpty(_requests);
        Assert.All(_requests, url => Assert.Equal(_origin.Authority, new Uri(url).Authority));
        Assert.Empty(_complaints);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
