using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// A fact that runs pt-query-digest over the corpus, and is skipped, saying so, where either is absent.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PerconaToolFactAttribute : FactAttribute
{
    /// <summary>The program, of Debian's percona-toolkit.</summary>
    public const string Tool = "pt-query-digest";

    /// <summary>Looks for both.</summary>
    public PerconaToolFactAttribute() => Skip =
        MariaDbServer.FindTool(Tool) is null ? $"{Tool} is not installed (Debian's percona-toolkit)."
        : Directory.Exists(Vectors.Path(Corpus.Folder)) ? null
        : $"The third-party vectors are not here: '{Vectors.Path(Corpus.Folder)}' does not exist.";
}
