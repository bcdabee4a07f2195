using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>
/// Percona's query id beside the tool itself: for every statement of the corpus, without an exception.
/// </summary>
/// <remarks>
/// The tool reads logs, and each format has text that it cannot hold: a general log takes a line like <c>1 as level</c> for
/// the next entry's head, a slow log takes <c>use db</c>, <c>SET insert_id</c> and lines that begin with # for its own. So
/// what one cannot hold goes through the other. The tool says what it has read: the MD5 of the text must be the statement's.
/// </remarks>
public sealed class PerconaToolTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    [PerconaToolFact]
    public async Task Compute_EveryStatement_IsWhatTheToolPrints()
    {
        byte[][] statements = [.. Corpus.Statements().Concat(Corpus.Crashers()).Select(Encoding.UTF8.GetBytes)];
        Dictionary<int, string> said = await RunAsync("genlog", GeneralLog, statements, Enumerable.Range(0, statements.Length));
        int[] rest = [.. Enumerable.Range(0, statements.Length).Where(index => !said.ContainsKey(index))];
        foreach ((int index, string id) in await RunAsync("slowlog", SlowLog, statements, rest))
        {
            said.Add(index, id);
        }

        List<string> failures = [];
        for (int index = 0; index < statements.Length; index++)
        {
            string ours = PerconaQueryId.Compute(statements[index]);
            string theirs = said.GetValueOrDefault(index, "not read");
            if (!string.Equals(ours, theirs, StringComparison.Ordinal))
            {
                failures.Add($"{Encoding.UTF8.GetString(statements[index])}\n  expected {theirs}\n  actual   {ours}");
            }
        }

        Assert.InRange(statements.Length, 16_000, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} differ.\n" + string.Join("\n", failures.Take(20)));
    }

    /// <summary>Runs the tool over a log of some statements.</summary>
    /// <returns>The query id of each statement that the tool has read as it is.</returns>
    private static async Task<Dictionary<int, string>> RunAsync(
        string type, Action<Stream, int, byte[]> write, byte[][] statements, IEnumerable<int> indexes)
    {
        using TemporaryFolder folder = new();
        string log = folder.Combine("log");
        using (FileStream stream = File.Create(log))
        {
            write(stream, statements.Length, "select 'the first entry of a log is read with its head'"u8.ToArray());
            foreach (int index in indexes)
            {
                write(stream, index, statements[index]);
            }
        }

        // Its filter is Perl, run for each event; make_checksum is what makes the ids that the report prints.
        using ProcessUnderTest tool = ProcessUnderTest.Start(MariaDbServer.FindTool(PerconaToolFactAttribute.Tool)!,
        [
            "--type", type, "--no-version-check", "--output", "json", "--limit", "100%", "--filter",
            "(print STDERR join(' ', 'event', $event->{Thread_id} || $event->{Query_time} || -1, "
                + "map { make_checksum($_) } $event->{fingerprint}, $event->{arg}), \"\\n\") && 1",
            log,
        ]);
        Assert.Equal(0, await tool.WaitForExitAsync(Timeout));
        Dictionary<int, string> said = Read(tool.ErrorLines, statements);
        AssertPrinted(tool.OutputLines, said);
        return said;
    }

    private static Dictionary<int, string> Read(IEnumerable<string> lines, byte[][] statements)
    {
        Dictionary<int, string> said = [];
        foreach (string[] words in lines.Select(line => line.Split(' ')).Where(words => words is ["event", _, _, _]))
        {
            int index = (int)double.Parse(words[1], CultureInfo.InvariantCulture) - 1;
            if (index >= 0 && index < statements.Length && string.Equals(words[3], Md5(statements[index]), StringComparison.Ordinal))
            {
                said[index] = words[2];
            }
        }

        return said;
    }

    private static void AssertPrinted(IEnumerable<string> report, Dictionary<int, string> said)
    {
        using JsonDocument json = JsonDocument.Parse(string.Concat(report));
        HashSet<string?> printed =
            [.. json.RootElement.GetProperty("classes").EnumerateArray().Select(digest => digest.GetProperty("checksum").GetString())];
        Assert.Subset(printed, said.Values.ToHashSet<string?>(StringComparer.Ordinal));
    }

    private static void GeneralLog(Stream log, int index, byte[] sql) => Write(log, $"260101 00:00:00\t{index + 1,5} Query\t", sql, "\n");

    private static void SlowLog(Stream log, int index, byte[] sql) =>
        Write(log, $"# User@Host: u[u] @ h []\n# Query_time: {index + 1}.000000 Lock_time: 0 Rows_sent: 0 Rows_examined: 0\n", sql, ";\n");

    private static void Write(Stream log, FormattableString head, byte[] sql, string end)
    {
        log.Write(Encoding.UTF8.GetBytes(head.ToString(CultureInfo.InvariantCulture)));
        log.Write(sql);
        log.Write(Encoding.UTF8.GetBytes(end));
    }

#pragma warning disable CA5351 // The tool's choice: an identity, not a secret.
    private static string Md5(byte[] text) => Convert.ToHexString(MD5.HashData(text));
#pragma warning restore CA5351
}
