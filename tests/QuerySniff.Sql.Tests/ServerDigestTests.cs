using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// The partition of many statements by our digest, against the one by the DIGEST of a real server. Where they differ, the
/// reason is one of a list, with how many groups it explains: `server-digests.json`.
/// </summary>
public sealed class ServerDigestTests
{
    private const int StatementsMin = 5_000;

    [ServerDigestFact]
    public async Task Compute_StatementsOfARealServer_ArePartitionedAsByItsDigestButForListedReasons()
    {
        List<ServerDigest> digests = await AskServerAsync();
        Assert.InRange(digests.Count, StatementsMin, int.MaxValue);

        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        List<string> unexplained = new();
        foreach (IGrouping<string, ServerDigest> group in digests.GroupBy(digest => digest.Digest, StringComparer.Ordinal))
        {
            Explain("split: ", group.Select(digest => digest.Fingerprint), DifferenceClass.OfSplits, counts, unexplained);
        }

        foreach (IGrouping<string, ServerDigest> group in digests.GroupBy(digest => digest.Fingerprint, StringComparer.Ordinal))
        {
            Explain("merged: ", group.Select(digest => digest.DigestText), DifferenceClass.OfMerges, counts, unexplained);
        }

        Assert.True(unexplained.Count == 0, $"{unexplained.Count} are not explained.\n" + string.Join("\n", unexplained.Take(40)));
        DifferenceList.AssertListed("server-digests.json", counts);
    }

    private static async Task<List<ServerDigest>> AskServerAsync()
    {
        // The history is sized so that a batch fits; a digest's text longer than a fingerprint would not be compared whole.
        using MariaDbServer server = await MariaDbServer.StartAsync(
            "--performance-schema=ON", "--max-digest-length=16384", "--performance-schema-max-digest-length=16384",
            "--performance-schema-digests-size=200", "--performance-schema-max-thread-instances=50",
            "--performance-schema-events-statements-history-size=200",
            "--performance-schema-events-statements-history-long-size=10",
            "--performance-schema-consumer-events-statements-current=ON",
            "--performance-schema-consumer-events-statements-history=ON");
        string output = await ProcessUnderTest.RunAsync(
            PythonFactAttribute.Interpreter,
            [RepositoryRoot.Combine("tests", "QuerySniff.Sql.Tests", "python", "server_digests.py"), server.Socket],
            string.Concat(Statements().Select(sql => JsonSerializer.Serialize(sql) + "\n")),
            TimeSpan.FromMinutes(2));
        return
        [
            .. from line in output.Split('\n')
               let columns = JsonSerializer.Deserialize<string[]>(line)!
               let fingerprint = Fingerprints.Of(columns[0])
               where !fingerprint.EndsWith("<cut>", StringComparison.Ordinal)
               select new ServerDigest(columns[0], columns[1], columns[2], fingerprint),
        ];
    }

    private static IEnumerable<string> Statements() =>
        Corpus.Statements().Concat(TheoryStatements.All()).Where(sql => !string.IsNullOrWhiteSpace(sql)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Counts the group under each reason without which its texts would not be one; adds it to the unexplained where they
    /// are not one with all reasons.
    /// </summary>
    private static void Explain(
        string side,
        IEnumerable<string> texts,
        IReadOnlyList<DifferenceClass> classes,
        Dictionary<string, int> counts,
        List<string> unexplained)
    {
        List<string> distinct = [.. texts.Distinct(StringComparer.Ordinal)];
        if (distinct.Count == 1)
        {
            return;
        }

        if (!IsOne(distinct, classes))
        {
            unexplained.Add(side + string.Join("\n    ", distinct.Select(text => $"{text}  =>  {DifferenceClass.Rewrite(text, classes)}")));
            return;
        }

        foreach (DifferenceClass needed in classes.Where(one => !IsOne(distinct, classes.Where(other => other != one))))
        {
            counts[side + needed.Name] = counts.GetValueOrDefault(side + needed.Name) + 1;
        }
    }

    private static bool IsOne(List<string> texts, IEnumerable<DifferenceClass> classes) =>
        texts.Select(text => DifferenceClass.Rewrite(text, classes)).Distinct(StringComparer.Ordinal).Count() == 1;
}
