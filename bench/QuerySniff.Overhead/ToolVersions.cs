using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>What the other programs say they are.</summary>
internal static class ToolVersions
{
    /// <summary>The first line that each prints for --version.</summary>
    public static Task<string[]> ReadAsync(params IEnumerable<string> programs) => Task.WhenAll(programs.Select(ReadOneAsync));

    // Some print it on standard error.
    private static async Task<string> ReadOneAsync(string program)
    {
        using ProcessUnderTest process = ProcessUnderTest.Start(program, ["--version"]);
        return await process.WaitForLineAsync(line => line.Length > 0).ConfigureAwait(false);
    }
}
