using System.Globalization;
using System.Text;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// What becomes of statements on the whole path: PyMySQL sends them to a MariaDB, the agent captures them on loopback, the
/// aggregator stores what it reports.
/// </summary>
public sealed class StatementTests
{
    /// <summary>
    /// Users who may do nothing: what would stop the server, or write a file, is refused, with its text in the error. All
    /// that they may change is their own password, after which it is the next one's turn.
    /// </summary>
    private static readonly string[] Nobodies = [.. Enumerable.Range(1, 100).Select(i => $"nobody{i}")];

    private static readonly TimeSpan SendTimeout = TimeSpan.FromMinutes(10);

    [WholePathFact]
    public async Task CommentTagsAndShards_OfARealClient_AreApplicationsAndOneDigest()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync();
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        string config = data.Combine("agent.yaml");
        await File.WriteAllTextAsync(config, "application_tag: [application, route, controller]\nmerge_name:\n  - log_#\n");
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--config", config);

        await SendAsync(server, [MariaDbServer.User], "one",
        [
            "SELECT 1 /*application='shop',controller='a%2Cb',db_driver='pymysql',route='%2Forders%2F%3Aid',traceparent='00-1-2-01'*/",
            "/*application:shop,controller:orders*/ SELECT 2",
            "SELECT 3 /*route='/x%0Aforged'*/",
            "SELECT a FROM log.log_20260101 WHERE a = 1",
            "SELECT a FROM log.log_20260102 WHERE a = 2",
        ]);
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal(
            [("SELECT ?", 1L)], await DigestsAsync(aggregator, "shop route=/orders/:id controller=a,b"));
        Assert.Equal([("SELECT ?", 1L)], await DigestsAsync(aggregator, "shop controller=orders"));
        (string Fingerprint, long Count)[] untagged = await DigestsAsync(aggregator, "send.py");
        Assert.Contains(("SELECT a FROM log.log_? WHERE a = ?", 2L), untagged);
        Assert.Contains(("SELECT ?", 1L), untagged);
    }

    [WholePathFact(CanaryCorpus.Vector)]
    public async Task CanariesForEveryLiteral_SentToAServer_LeaveNoPieceInTheStoreLogsAndMetrics()
    {
        CanaryCorpus corpus = CanaryCorpus.Read();

        // A statement that planted numbers make wait, or count to them, must not hold the test up.
        using MariaDbServer server = await MariaDbServer.StartAsync("--max-statement-time=0.2");
        await server.ExecuteAsync(string.Concat(Nobodies.Select(user => $"CREATE USER {user}@'127.0.0.1' IDENTIFIED BY '{user}';")));
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(
            server.Port, aggregator.GrpcPort, "db1", "--application-tag", "application", "--application-tag", "route");

        await SendAsync(server, Nobodies, "each", corpus.Statements.Select(Encoding.UTF8.GetString));
        Assert.Equal(0, await agent.StopAsync());

        JsonElement coverage = (await CapturedCounts.ReadAsync(aggregator)).Coverage;
        Assert.InRange(coverage.GetProperty("commands_completed").GetInt64(), corpus.Statements.Count, long.MaxValue);
        AssertClean(corpus, "the agent's log", Encoding.UTF8.GetBytes(agent.ToString()));
        AssertClean(corpus, "the metrics", Encoding.UTF8.GetBytes(await aggregator.GetTextAsync("/metrics")));
        AssertClean(corpus, "the API", Encoding.UTF8.GetBytes(await aggregator.GetTextAsync("/api/v1/digests?limit=1000")));
        Assert.Equal(0, await aggregator.Process.StopAsync());
        AssertClean(corpus, "the aggregator's log", Encoding.UTF8.GetBytes(aggregator.Process.ToString()));
        string[] files = Directory.GetFiles(data.Path, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            AssertClean(corpus, file, bytes);
        }

        string[] texts = await TextsAsync(data.Combine("querysniff.db"));
        Assert.Contains(texts, text => text.StartsWith("CREATE TABLE t1 (", StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Null(corpus.FindPieceIn(Encoding.UTF8.GetBytes(text))));
    }

    private static void AssertClean(CanaryCorpus corpus, string what, byte[] bytes)
    {
        string? found = corpus.FindWholeIn(bytes);
        Assert.True(found is null, $"In {what}: {found}");
    }

    /// <summary>
    /// The texts of a store, but for addresses, whose port has any digits, and Percona's ids, which are hashes.
    /// </summary>
    private static async Task<string[]> TextsAsync(string store)
    {
        string lines = await ProcessUnderTest.RunAsync(
            PythonFactAttribute.Interpreter, [RepositoryRoot.Combine("tests", "QuerySniff.EndToEnd", "python", "texts.py"), store]);
        return [.. lines.Split('\n').Select(line => JsonSerializer.Deserialize<string>(line)!)
            .Where(text => !text.StartsWith("127.0.0.1", StringComparison.Ordinal))];
    }

    private static async Task SendAsync(MariaDbServer server, string[] users, string connections, IEnumerable<string> statements)
    {
        using TemporaryFolder folder = new();
        string file = folder.Combine("statements.jsonl");
        await File.WriteAllLinesAsync(file, statements.Select(sql => JsonSerializer.Serialize(sql)));
        await ProcessUnderTest.RunAsync(
            PythonFactAttribute.Interpreter,
            [
                RepositoryRoot.Combine("tests", "QuerySniff.EndToEnd", "python", "send.py"),
                file, server.Port.ToString(CultureInfo.InvariantCulture), connections, .. users,
            ],
            timeout: SendTimeout);
    }

    private static async Task<(string Fingerprint, long Count)[]> DigestsAsync(RunningAggregator aggregator, string application)
    {
        JsonElement answer = await aggregator.GetAsync($"/api/v1/digests?application={Uri.EscapeDataString(application)}");
        return [.. answer.GetProperty("digests").EnumerateArray().Select(
            digest => (digest.GetProperty("fingerprint").GetString()!, digest.GetProperty("count").GetInt64()))];
    }
}
