using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>What the other programs say they are.</summary>
internal static class ToolVersions
{
    /// <summary>The line of each for --version that begins with its name.</summary>
    public static Task<string[]> ReadAsync(params IEnumerable<string> programs) => Task.WhenAll(programs.Select(ReadOneAsync));

    // Some print it on standard error, and warnings before it.
    private static async Task<string> ReadOneAsync(string program)
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(program, ["--version"]);
        return await process.WaitForLineAsync(
            line => line.StartsWith(program, StringComparison.OrdinalIgnoreCase)).ConfigureAwait(false);
    }
}
