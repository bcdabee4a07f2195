using System.Net;
using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class LiveTests
{
    private static readonly DateTimeOffset Newest = Now.AddSeconds(-10);

    [Fact]
    public async Task Live_NewWindow_IsPushedWithItsFilter()
    {
        await using RunningAggregator aggregator = await StartAsync();
        await PushAsync(aggregator, Newest, 1);
        using StreamReader all = await ListenAsync(aggregator, "");
        using StreamReader other = await ListenAsync(aggregator, "?not_table=select&user=app");

        (string id, JsonElement first) = await NextAsync(all);
        (_, JsonElement filtered) = await NextAsync(other);
        await PushAsync(aggregator, Newest, 2);
        (string sameId, JsonElement second) = await NextAsync(all);

        Assert.Equal(Newest.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), id);
        Assert.Equal(id, sameId);
        Assert.Equal(Newest.UtcDateTime, first.GetProperty("time").GetDateTime());
        Assert.Equal(10, first.GetProperty("step_s").GetInt32());
        Assert.Equal(0.5, first.GetProperty("calls").GetDouble(), 1e-9);
        Assert.Equal(0.9, first.GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal("select <b>", first.GetProperty("digests")[0].GetProperty("fingerprint").GetString());
        Assert.Equal(3, first.GetProperty("digests")[0].GetProperty("count").GetInt32());
        ApiTests.AssertQuantile([1_000_000, 2_000_000, 3_000_000, 1_000, 1_000], 0.95, first.GetProperty("p95_us").GetDouble());
        Assert.Equal(0.2, filtered.GetProperty("calls").GetDouble(), 1e-9);
        Assert.Equal(1.0, second.GetProperty("calls").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Live_WindowOfAClockAhead_HidesNobody()
    {
        await using RunningAggregator aggregator = await StartAsync();
        await PushAsync(aggregator, Newest, 1);
        await PushAsync(aggregator, Now.AddMinutes(5), 2);
        await PushAsync(aggregator, Newest.AddMinutes(-5), 3);
        using StreamReader all = await ListenAsync(aggregator, "");

        (_, JsonElement window) = await NextAsync(all);

        Assert.Equal(Newest.UtcDateTime, window.GetProperty("time").GetDateTime());
        Assert.Equal(0.5, window.GetProperty("calls").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task Live_BeyondTheListeners_IsTurnedAway()
    {
        await using RunningAggregator aggregator = await StartAsync();
        List<StreamReader> listeners = [];
        for (int i = 0; i < 100; i++)
        {
            listeners.Add(await ListenAsync(aggregator, ""));
        }

        (HttpStatusCode status, _) = await aggregator.GetProblemAsync("/api/v1/live");
        listeners.ForEach(listener => listener.Dispose());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }

    // By which a proxy knows that the connection is in use.
    [Fact]
    public async Task Live_WithoutNews_GivesASignOfLife()
    {
        await using RunningAggregator aggregator = await StartAsync();
        using StreamReader stream = await ListenAsync(aggregator, "");

        List<string?> comments = [];
        while (comments.Count < 3)
        {
            string? line = await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            comments.AddRange(line is "" ? [] : [line]);
        }

        Assert.Equal([": querysniff", ": nothing new", ": nothing new"], comments);
    }

    [Theory]
    [InlineData("/api/v1/live?from=2026-11-22T08:00:00Z", "from")]
    [InlineData("/api/v1/live?to=2026-11-22T08:00:00Z", "to")]
    [InlineData("/api/v1/live?digest=%3Cscript%3E", "digest")]
    public async Task Parameter_ThatIsWrong_IsNamed(string path, string parameter)
    {
        await using RunningAggregator aggregator = await StartAsync();

        (HttpStatusCode status, JsonElement problem) = await aggregator.GetProblemAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    private static async Task PushAsync(RunningAggregator aggregator, DateTimeOffset window, ulong sequence)
    {
        BatchBuilder batch = new("db1", sequence);
        batch.Add(window, "select <b>", [1_000_000, 2_000_000, 3_000_000]);
        batch.Add(window, "insert", [1_000, 1_000], user: "app");
        batch.Coverage(window, "10.0.0.1:3306", decodedBytes: 900, gapBytes: 100);
        await aggregator.PushAsync(batch.Request);
    }

    private static async Task<StreamReader> ListenAsync(RunningAggregator aggregator, string query)
    {
        HttpResponseMessage response = await aggregator.Http.GetAsync(
            new Uri("/api/v1/live" + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<(string Id, JsonElement Window)> NextAsync(StreamReader stream)
    {
        string id = "";
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (id, JsonSerializer.Deserialize<JsonElement>(line[6..]));
            }
        }

        throw new EndOfStreamException("The stream of events has ended.");
    }
}
