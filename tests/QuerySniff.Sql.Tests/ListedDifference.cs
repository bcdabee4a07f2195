namespace QuerySniff.Sql.Tests;

/// <summary>An entry of a checked-in list of differences.</summary>
/// <param name="Groups">How many groups of statements it explains.</param>
/// <param name="Why">Why QuerySniff has it so.</param>
internal sealed record ListedDifference(int Groups, string Why)
{
    /// <summary>What stands for a reason that nobody has given yet; a test fails on it.</summary>
    public const string NotJudged = "?";
}
