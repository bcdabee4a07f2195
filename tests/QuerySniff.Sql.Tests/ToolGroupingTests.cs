using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// What our fingerprint puts together and keeps apart, against what other tools do with the same statements, as their own
/// tests say or as they printed. Rules differ, so that texts are not compared; groups are.
/// </summary>
public sealed class ToolGroupingTests
{
    /// <summary>
    /// Where several tools have two statements, and all of them put the two together, so do we; where all keep them apart,
    /// so do we. The exceptions are pairs, listed under "(all tools)".
    /// </summary>
    [VectorsFact(Corpus.Folder)]
    public void Compute_StatementsOfSeveralTools_AreGroupedAsAllOfThemDoButForListedReasons()
    {
        ILookup<string, ToolFingerprint> bySql = Corpus.ToolFingerprints().ToLookup(one => one.Sql, StringComparer.Ordinal);
        (string Sql, string Ours, Dictionary<string, string> Theirs)[] statements =
        [
            .. from statement in bySql
               let theirs = statement.DistinctBy(one => one.Tool).ToDictionary(one => one.Tool, one => one.Fingerprint, StringComparer.Ordinal)
               where theirs.Count > 1
               select (statement.Key, Fingerprints.Of(statement.Key), theirs),
        ];
        Assert.InRange(statements.Length, 1_000, int.MaxValue);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        for (int first = 0; first < statements.Length; first++)
        {
            for (int second = first + 1; second < statements.Length; second++)
            {
                Judge(statements[first].Ours == statements[second].Ours, statements[first].Theirs, statements[second].Theirs, counts);
            }
        }

        DifferenceList.AssertListed("tool-groupings-of-all.json", counts);
    }

    /// <summary>
    /// Each tool alone: its groups that we split, and ours that it splits. The list says why, for each tool and direction.
    /// </summary>
    [VectorsFact(Corpus.Folder)]
    public void Compute_StatementsOfATool_AreGroupedAsItDoesButForListedReasons()
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (IGrouping<string, ToolFingerprint> tool in Corpus.ToolFingerprints().GroupBy(one => one.Tool, StringComparer.Ordinal))
        {
            (string Theirs, string Ours)[] pairs = [.. tool.Select(one => (one.Fingerprint, Fingerprints.Of(one.Sql)))];
            Count($"{tool.Key}: split", pairs.GroupBy(pair => pair.Theirs, pair => pair.Ours, StringComparer.Ordinal), counts);
            Count($"{tool.Key}: merged", pairs.GroupBy(pair => pair.Ours, pair => pair.Theirs, StringComparer.Ordinal), counts);
        }

        DifferenceList.AssertListed("tool-groupings.json", counts);
    }

    private static void Judge(
        bool together, Dictionary<string, string> first, Dictionary<string, string> second, Dictionary<string, int> counts)
    {
        bool[] verdicts = [.. first.Where(one => second.ContainsKey(one.Key)).Select(one => second[one.Key] == one.Value)];
        if (verdicts.Length > 1 && verdicts.All(verdict => verdict != together))
        {
            string side = together ? "merged" : "split";
            counts[side] = counts.GetValueOrDefault(side) + 1;
        }
    }

    private static void Count(string name, IEnumerable<IGrouping<string, string>> groups, Dictionary<string, int> counts)
    {
        int differing = groups.Count(group => group.Distinct(StringComparer.Ordinal).Count() > 1);
        if (differing > 0)
        {
            counts.Add(name, differing);
        }
    }
}
