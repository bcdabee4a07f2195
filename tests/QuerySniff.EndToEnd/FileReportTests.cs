using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>`querysniff agent --read FILE`: a capture's windows in an aggregator.</summary>
public sealed class FileReportTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static readonly string Capture = RecordedTraffic.Of("pymysql-text");

    [Fact]
    public async Task Read_MovedToNow_IsInTheAggregatorAsTheFileHasIt()
    {
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        DateTimeOffset before = DateTimeOffset.UtcNow;

        Assert.Equal(0, await ReadAsync(Capture, "--to-now", "--aggregator", $"http://127.0.0.1:{aggregator.GrpcPort}"));

        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=1000");
        Assert.Equal(await DigestsOfFileAsync(), DigestsOf(answer));
        Assert.Equal(1.0, answer.GetProperty("coverage").GetProperty("share").GetDouble());
        JsonElement agent = Assert.Single((await aggregator.GetAsync("/api/v1/agents")).GetProperty("agents").EnumerateArray());
        Assert.Equal("incident", agent.GetProperty("host").GetString());
        Assert.InRange(
            agent.GetProperty("last_window").GetDateTimeOffset(), before - TimeSpan.FromSeconds(10), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Read_AtItsOwnTimes_IsWhereTheFileWasCaptured()
    {
        using TemporaryFolder folder = new();
        string capture = folder.Combine("hours-ago.pcap");
        DateTimeOffset begin = DateTimeOffset.UtcNow.AddHours(-3);
        await RecordedTraffic.MoveAsync(Capture, begin, capture);
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));

        Assert.Equal(0, await ReadAsync(capture, "--aggregator", $"http://127.0.0.1:{aggregator.GrpcPort}"));

        Assert.Equal(await DigestsOfFileAsync(), DigestsOf(await RangeAsync(aggregator, begin.AddMinutes(-1))));
        Assert.Empty(DigestsOf(await RangeAsync(aggregator, begin.AddHours(1))));
    }

    [Fact]
    public async Task Read_InADryRun_PrintsBatchesAndEnds()
    {
        using ProcessUnderTest agent = Start(Capture, "--dry-run");

        Assert.Equal(0, await agent.WaitForExitAsync(Timeout));
        Assert.Contains("\"agent_id\": \"incident\"", agent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ADamagedFile_ReportsWhatIsBeforeItAndFindings()
    {
        using TemporaryFolder folder = new();
        string cut = folder.Combine("cut.pcap");
        byte[] bytes = await File.ReadAllBytesAsync(Capture);
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length / 2)]);
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(folder.Combine("data"));

        Assert.Equal(1, await ReadAsync(cut, "--to-now", "--aggregator", $"http://127.0.0.1:{aggregator.GrpcPort}"));

        JsonElement answer = await aggregator.GetAsync("/api/v1/digests");
        Assert.NotEqual(0, answer.GetProperty("total").GetProperty("count").GetInt64());
    }

    [Theory]
    [InlineData("--to-now")]
    [InlineData("--to-now", "--read", "-")]
    public async Task ToNow_OfNoFile_IsAnError(params string[] arguments)
    {
        using ProcessUnderTest agent = QuerySniffProcesses.StartAgent(["agent", .. arguments]);

        Assert.Equal(2, await agent.WaitForExitAsync(Timeout));
        Assert.Contains("--to-now", agent.ToString(), StringComparison.Ordinal);
    }

    private static Task<JsonElement> RangeAsync(RunningAggregator aggregator, DateTimeOffset from) => aggregator.GetAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"/api/v1/digests?limit=1000&from={from.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&to={from.UtcDateTime.AddMinutes(30):yyyy-MM-ddTHH:mm:ssZ}"));

    private static ProcessUnderTest Start(string file, params string[] more) =>
        QuerySniffProcesses.StartAgent(["agent", "--read", file, "--port", "3306", "--agent-id", "incident", .. more]);

    private static async Task<int> ReadAsync(string file, params string[] more)
    {
        using ProcessUnderTest agent = Start(file, more);
        return await agent.WaitForExitAsync(Timeout);
    }

    private static async Task<SortedDictionary<string, long>> DigestsOfFileAsync()
    {
        using ProcessUnderTest digest = QuerySniffProcesses.StartAgent("digest", "--json", "--port", "3306", Capture);
        Assert.Equal(0, await digest.WaitForExitAsync(Timeout));
        using JsonDocument digests = JsonDocument.Parse(string.Join('\n', digest.OutputLines));
        return DigestsOf(digests.RootElement);
    }

    private static SortedDictionary<string, long> DigestsOf(JsonElement answer) => new(
        answer.GetProperty("digests").EnumerateArray().ToDictionary(
            digest => digest.GetProperty("digest").GetString()!, digest => digest.GetProperty("count").GetInt64()),
        StringComparer.Ordinal);
}
