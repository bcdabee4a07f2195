using Microsoft.Playwright;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>What axe can check of WCAG 2.2 AA, on a page that is open.</summary>
internal static class Accessibility
{
    private const string Run =
        """
        axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
          .then(({ violations }) => violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(', ')}`))
        """;

    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(RepositoryRoot.Combine("src", "dashboard", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>The rules that the page breaks, and where.</summary>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe.Value);
        return await page.EvaluateAsync<string[]>(Run);
    }
}
