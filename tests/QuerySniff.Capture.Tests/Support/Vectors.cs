namespace QuerySniff.Capture.Tests.Support;

/// <summary>Captures that other projects published; they lie outside of the repository.</summary>
internal static class Vectors
{
    /// <summary>The captures, or null where the folder is absent.</summary>
    public static string[]? Captures { get; } = Find();

    private static string[]? Find()
    {
        string folder = Path.Combine(Environment.GetEnvironmentVariable("QUERYSNIFF_VECTORS") ?? Default(), "pcap");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.pcap*").Order(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>The folder beside the repository.</summary>
    private static string Default()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "QuerySniff.sln")))
        {
            at = at.Parent;
        }

        return Path.Combine(at?.FullName ?? "", "../shared/vectors");
    }
}
