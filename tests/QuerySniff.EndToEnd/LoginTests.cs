using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The dashboard of an aggregator that asks for tokens.</summary>
public sealed class LoginTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private RunningAggregator _aggregator = null!;
    private string _token = "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        using ProcessUnderTest made = QuerySniffProcesses.StartAggregator("token", "viewer", "ops");
        Assert.Equal(0, await made.WaitForExitAsync());
        _token = Assert.Single(made.ErrorLines);
        await File.WriteAllLinesAsync(_folder.Combine("tokens"), made.OutputLines);
        await File.WriteAllTextAsync(_folder.Combine("aggregator.yaml"), $"tokens: {_folder.Combine("tokens")}\n");
        _aggregator = await QuerySniffProcesses.StartAggregatorAsync(
            _folder.Combine("data"), more: ["--config", _folder.Combine("aggregator.yaml")]);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _aggregator.Dispose();
        _folder.Dispose();
    }

    [CaptureFact]
    public async Task Dashboard_WhereTokensAreAsked_OpensWithOneAndClosesAgain()
    {
        await using Browser browser = await Browser.StartAsync("/usr/bin/chromium", _aggregator.Address);

        IPage page = await browser.OpenAsync("/hosts");
        await page.GetByLabel("Token").FillAsync(_token);
        browser.AssertNothingForeign();
        await SignInAsync(page);
        await Assertions.Expect(page.GetByTestId("agents")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("login")).ToBeVisibleAsync();
    }

    [CaptureFact]
    public async Task Login_InLightAndDark_BreaksNoRuleOfAccessibility()
    {
        await using Browser browser = await Browser.StartAsync("/usr/bin/chromium", _aggregator.Address);
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await browser.OpenAsync("/", scheme);
            await Assertions.Expect(page.GetByTestId("login")).ToBeVisibleAsync();
            Assert.Empty(await Accessibility.ViolationsAsync(page));

            await page.GetByLabel("Token").FillAsync("wrong");
            await SignInAsync(page);
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            Assert.Empty(await Accessibility.ViolationsAsync(page));
        }
    }

    private static Task SignInAsync(IPage page) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
}
