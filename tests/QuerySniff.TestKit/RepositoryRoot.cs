namespace QuerySniff.TestKit;

/// <summary>The repository that the running tests were built from.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Its absolute path.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests were moved out of the repository.</exception>
    public static string Path => Found.Value;

    /// <summary>The absolute path of something in it: <c>Combine("protos", "querysniff")</c>.</summary>
    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "QuerySniff.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' has QuerySniff.sln.");
    }
}
