using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>The README's first command, as a user runs it.</summary>
public sealed class QuickstartTests
{
    private static readonly string Script = RepositoryRoot.Combine("deploy", "quickstart");

    /// <summary>Building may be part of it.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);

    [CaptureFact]
    public async Task Quickstart_WithoutADatabase_ShowsTopDigestsAndLeavesNothingBehind()
    {
        using TemporaryFolder temporary = new();
        // The server runs as another user and has to get through.
        File.SetUnixFileMode(temporary.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        using ProcessUnderTest quickstart = ProcessUnderTest.Start(
            Script, [], new Dictionary<string, string?>(StringComparer.Ordinal) { ["TMPDIR"] = temporary.Path });

        string line = await quickstart.WaitForLineAsync(l => l.Contains("Dashboard:", StringComparison.Ordinal), StartTimeout);
        await quickstart.WaitForLineAsync(l => l.StartsWith("coverage: 100 %", StringComparison.Ordinal));

        Assert.Contains(quickstart.OutputLines, l => l.Contains("SELECT c FROM sbtest", StringComparison.Ordinal));
        using HttpClient http = new() { BaseAddress = new Uri(line.Split("Dashboard:")[1].Trim()) };
        Assert.Contains("<script", await http.GetStringAsync("/"), StringComparison.Ordinal);
        using JsonDocument agents = JsonDocument.Parse(await http.GetStringAsync("/api/v1/agents"));
        Assert.Equal(1, agents.RootElement.GetProperty("agents").GetArrayLength());

        Assert.Equal(0, await quickstart.StopAsync());
        Assert.Equal("Stopped.", quickstart.OutputLines[^1]);
        Assert.Empty(Directory.GetFileSystemEntries(temporary.Path, "querysniff*"));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("--port: '0'", "--port", "0")]
    [InlineData("--port", "--interface", "lo")]
    [InlineData("'--bogus'", "--bogus")]
    public async Task Quickstart_WithWrongOptions_SaysWhichInOneLine(string mentions, params string[] arguments)
    {
        using ProcessUnderTest quickstart = ProcessUnderTest.Start(Script, arguments);

        Assert.Equal(2, await quickstart.WaitForExitAsync());
        Assert.Contains(mentions, Assert.Single(quickstart.ErrorLines), StringComparison.Ordinal);
    }
}
