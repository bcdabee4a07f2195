using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The dashboard of an aggregator that asks for tokens.</summary>
public sealed class LoginTests
{
    [CaptureFact]
    public async Task Dashboard_WhereTokensAreAsked_OpensWithOneAndClosesAgain()
    {
        using TemporaryFolder folder = new();
        using ProcessUnderTest made = QuerySniffProcesses.StartAggregator("token", "viewer", "ops");
        Assert.Equal(0, await made.WaitForExitAsync());
        await File.WriteAllLinesAsync(folder.Combine("tokens"), made.OutputLines);
        await File.WriteAllTextAsync(folder.Combine("aggregator.yaml"), $"tokens: {folder.Combine("tokens")}\n");
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(
            folder.Combine("data"), more: ["--config", folder.Combine("aggregator.yaml")]);
        await using Browser browser = await Browser.StartAsync("/usr/bin/chromium", aggregator.Address);

        IPage page = await browser.OpenAsync("/hosts");
        await page.GetByLabel("Token").FillAsync(Assert.Single(made.ErrorLines));
        browser.AssertNothingForeign();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("agents")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("login")).ToBeVisibleAsync();
    }
}
