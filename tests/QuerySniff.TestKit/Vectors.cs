namespace QuerySniff.TestKit;

/// <summary>
/// Third-party captures and statements, which are never copied into the repository: a folder beside it, or where
/// QUERYSNIFF_VECTORS points.
/// </summary>
public static class Vectors
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "QUERYSNIFF_VECTORS";

    /// <summary>Where the vectors are, or would be.</summary>
    public static string Folder { get; } = System.IO.Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "../shared/vectors",
        RepositoryRoot.Path);

    /// <summary>The path of one of them, there or not.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Folder, .. parts]);

    /// <summary>Why a test that needs a vector cannot run; null if it can.</summary>
    internal static string? ReasonToSkip(string vector)
    {
        string path = Path(vector);
        return File.Exists(path) || Directory.Exists(path)
            ? null
            : $"The third-party vectors are not here: '{path}' does not exist ({Variable} names their folder).";
    }
}
