using System.Globalization;
using System.Net;
using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>The API's answers against truth computed here from every single command.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private const double HistogramError = 0.011;

    private static readonly string[] Fingerprints =
        ["select * from t where id = ?", "update t set a = ? where id = ?", "insert into t values (?+)", "commit"];

    private readonly List<Executed> _executed = [];
    private RunningAggregator _aggregator = null!;

    private sealed record Executed(
        DateTimeOffset Window, string Host, string Fingerprint, string User, string Schema, string Server, long DurationNs);

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        Random random = new(7);
        string[] users = ["app", "batch", ""];
        foreach (string host in new[] { "db1", "db2" })
        {
            ulong sequence = 0;
            for (DateTimeOffset start = Start.AddMinutes(10); start < Start.AddMinutes(15); start = start.AddSeconds(10))
            {
                BatchBuilder batch = new(host, ++sequence);
                foreach (string user in users)
                {
                    foreach (string fingerprint in Fingerprints)
                    {
                        long[] durations = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (long)Math.Exp(random.NextDouble() * 12) * 1000)];
                        string server = host + ":3306";
                        batch.Add(start, fingerprint, durations, user, schema: user + "_db", server: server);
                        _executed.AddRange(durations.Select(
                            duration => new Executed(start, host, fingerprint, user, user + "_db", server, duration)));
                    }
                }

                batch.Coverage(start, host + ":3306", decodedBytes: 900, gapBytes: 100);
                batch.Window(start).Capture.Frames = 10;
                batch.Window(start).Capture.FrameBytes = 1000;
                await _aggregator.PushAsync(batch.Request);
            }
        }
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    public static TheoryData<string> Queries => new()
    {
        "",
        "?from=2026-11-22T08:11:00Z&to=2026-11-22T08:13:30Z",
        "?from=2026-11-22T08:10:10.0001Z&to=2026-11-22T08:13:30.0001Z",
        "?from=2026-11-22T10:11:00%2B02:00&to=2026-11-22T08:13:30Z",
        "?user=app",
        "?user=app&user=",
        "?host=db2&user=batch",
        "?server=db1:3306&schema=app_db&schema=_db",
        "?user=nobody",
        "?client=10.0.0.9&application=web",
        "?client=10.0.0.8",
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Digests_RangeAndFilter_AreTheCommandsOfThem(string query)
    {
        JsonElement answer = await _aggregator.GetAsync("/digests" + query);
        List<Executed> truth = Select(query);

        Assert.Equal(truth.Count, answer.GetProperty("total").GetProperty("count").GetInt64());
        List<IGrouping<string, Executed>> expected =
            [.. truth.GroupBy(e => e.Fingerprint, StringComparer.Ordinal).OrderByDescending(g => g.Sum(e => e.DurationNs))];
        JsonElement[] digests = [.. answer.GetProperty("digests").EnumerateArray()];
        Assert.Equal(expected.Select(g => g.Key), digests.Select(d => d.GetProperty("fingerprint").GetString()!), StringComparer.Ordinal);
        foreach ((IGrouping<string, Executed> group, JsonElement digest) in expected.Zip(digests))
        {
            AssertMatches(group, digest, truth.Sum(e => e.DurationNs));
        }
    }

    [Theory]
    [InlineData("count", "count")]
    [InlineData("mean", "mean_us")]
    [InlineData("p95", "p95_us")]
    [InlineData("p99", "p99_us")]
    [InlineData("max", "max_us")]
    [InlineData("rows", "rows_sent")]
    [InlineData("load", "duration_sum_us")]
    [InlineData("errors", "errors")]
    public async Task Digests_SortAndLimit_AreTheLargestDescending(string sort, string field)
    {
        double[] all = await ValuesAsync($"/digests?sort={sort}");
        double[] two = await ValuesAsync($"/digests?sort={sort}&limit=2");

        Assert.Equal(4, all.Length);
        Assert.Equal(all.OrderDescending(), all);
        Assert.Equal(all[..2], two);

        async Task<double[]> ValuesAsync(string path) =>
            [.. (await _aggregator.GetAsync(path)).GetProperty("digests").EnumerateArray().Select(d => d.GetProperty(field).GetDouble())];
    }

    [Fact]
    public async Task Digest_RangeWithoutIt_StillSaysWhenItWasSeen()
    {
        JsonElement digest = await _aggregator.GetAsync($"/digests/{IdOf(Fingerprints[0])}?from=2026-11-22T08:00:00Z&to=2026-11-22T08:05:00Z");

        Assert.Equal(0, digest.GetProperty("count").GetInt64());
        Assert.Equal("2026-11-22T08:10:00Z", digest.GetProperty("first_seen").GetString());
        Assert.Equal("2026-11-22T08:14:51Z", digest.GetProperty("last_seen").GetString());
        Assert.Equal("2026-11-22T08:05:00Z", digest.GetProperty("to").GetString());
    }

    [Fact]
    public async Task Digest_OfTheRange_IsTheOneOfTheList()
    {
        JsonElement listed = (await _aggregator.GetAsync("/digests?user=app")).GetProperty("digests")[0];
        JsonElement digest = await _aggregator.GetAsync($"/digests/{listed.GetProperty("digest").GetString()}?user=app");

        foreach (JsonProperty property in listed.EnumerateObject())
        {
            Assert.Equal(property.Value.GetRawText(), digest.GetProperty(property.Name).GetRawText());
        }
    }

    [Fact]
    public async Task Load_Series_AreAverageActiveSessions()
    {
        JsonElement load = await _aggregator.GetAsync("/load?from=2026-11-22T08:10:00Z&to=2026-11-22T08:15:00Z&points=10&top=2");

        Assert.Equal(30, load.GetProperty("step_s").GetInt64());
        long[] times = [.. load.GetProperty("times").EnumerateArray().Select(t => t.GetInt64())];
        Assert.Equal(10, times.Length);
        Assert.Equal(2, load.GetProperty("series").GetArrayLength());
        for (int i = 0; i < times.Length; i++)
        {
            DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(times[i]);
            List<Executed> bucket = [.. _executed.Where(e => e.Window >= start && e.Window < start.AddSeconds(30))];
            double sum = load.GetProperty("other")[i].GetDouble()
                + load.GetProperty("series").EnumerateArray().Sum(s => s.GetProperty("values")[i].GetDouble());
            Assert.Equal(bucket.Sum(e => e.DurationNs) / 30e9, sum, 1e-5);
            Assert.Equal(bucket.Count / 30.0, load.GetProperty("calls")[i].GetDouble(), 1e-5);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("&user=app")]
    [InlineData("&host=db1&not_user=app")]
    public async Task Load_Percentiles_AreThoseOfEachBucketsCommands(string filter)
    {
        JsonElement load = await _aggregator.GetAsync(
            $"/load?from=2026-11-22T08:10:00Z&to=2026-11-22T08:16:00Z&points=12{filter}");

        Executed[] executed =
        [
            .. _executed.Where(e => filter switch
            {
                "" => true,
                "&user=app" => e.User == "app",
                _ => e.Host == "db1" && e.User != "app",
            }),
        ];
        long[] times = [.. load.GetProperty("times").EnumerateArray().Select(t => t.GetInt64())];
        Assert.Equal(12, times.Length);
        foreach ((string field, double share) in new[] { ("p50_us", 0.5), ("p95_us", 0.95), ("p99_us", 0.99) })
        {
            AssertQuantile(executed, share, load.GetProperty("durations").GetProperty(field));
            for (int i = 0; i < times.Length; i++)
            {
                DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(times[i]);
                AssertQuantile(
                    executed.Where(e => e.Window >= start && e.Window < start.AddSeconds(30)), share, load.GetProperty(field)[i]);
            }
        }

        static void AssertQuantile(IEnumerable<Executed> executed, double share, JsonElement value)
        {
            long[] durations = [.. executed.Select(e => e.DurationNs).Order()];
            if (durations.Length == 0)
            {
                Assert.Equal(JsonValueKind.Null, value.ValueKind);
                return;
            }

            double trueUs = durations[(int)Math.Ceiling(share * durations.Length) - 1] / 1e3;
            Assert.InRange(value.GetDouble(), trueUs * (1 - HistogramError), trueUs * (1 + HistogramError));
        }
    }

    // A bucket that the range covers in part is divided by that part, or charts would droop at both ends.
    [Fact]
    public async Task Load_BucketsAtTheEnds_AreDividedByWhatTheRangeCovers()
    {
        JsonElement load = await _aggregator.GetAsync("/load?from=2026-11-22T08:10:20Z&to=2026-11-22T08:12:10Z&points=4");

        int last = load.GetProperty("times").GetArrayLength() - 1;
        Assert.Equal(30, load.GetProperty("step_s").GetInt64());
        AssertCalls(0, Start.AddMinutes(10).AddSeconds(20), 10);
        AssertCalls(last, Start.AddMinutes(12), 10);

        void AssertCalls(int bucket, DateTimeOffset window, int seconds) => Assert.Equal(
            _executed.Count(e => e.Window == window) / (double)seconds,
            load.GetProperty("calls")[bucket].GetDouble(),
            1e-5);
    }

    [Fact]
    public async Task Series_Percentiles_AreThoseOfEachBucket()
    {
        JsonElement series = await _aggregator.GetAsync(
            $"/digests/{IdOf(Fingerprints[1])}/series?from=2026-11-22T08:09:00Z&to=2026-11-22T08:15:00Z&points=6&host=db1");

        Assert.Equal(JsonValueKind.Null, series.GetProperty("p99_us")[0].ValueKind);
        for (int i = 1; i < 6; i++)
        {
            DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(series.GetProperty("times")[i].GetInt64());
            long[] durations =
            [
                .. _executed
                    .Where(e => e.Host is "db1" && e.Fingerprint == Fingerprints[1] && e.Window >= start && e.Window < start.AddMinutes(1))
                    .Select(e => e.DurationNs),
            ];
            AssertQuantile(durations, 0.5, series.GetProperty("p50_us")[i].GetDouble());
            AssertQuantile(durations, 0.99, series.GetProperty("p99_us")[i].GetDouble());
            Assert.Equal(durations.Length / 60.0, series.GetProperty("count")[i].GetDouble(), 1e-5);
            Assert.Equal(durations.Length * 2 / 60.0, series.GetProperty("rows_sent")[i].GetDouble(), 1e-5);
        }
    }

    [Fact]
    public async Task Heatmap_Counts_AreTheCommandsOfEachBand()
    {
        JsonElement heatmap = await _aggregator.GetAsync($"/digests/{IdOf(Fingerprints[0])}/heatmap?points=12");

        double[] bounds = [.. heatmap.GetProperty("bounds_us").EnumerateArray().Select(b => b.GetDouble())];
        Assert.Equal(bounds.Order().Distinct(), bounds);
        Assert.All(bounds.Zip(bounds.Skip(1)), pair => Assert.Equal(Math.Pow(2, 0.25), pair.Second / pair.First, 0.01));
        JsonElement[] times = [.. heatmap.GetProperty("counts").EnumerateArray()];
        long[] perBand =
        [
            .. Enumerable.Range(0, bounds.Length - 1).Select(band => times.Sum(time => time[band].GetInt64())),
        ];
        long[] expected =
        [
            .. Enumerable.Range(0, bounds.Length - 1).Select(band => _executed.LongCount(e =>
                e.Fingerprint == Fingerprints[0] && e.DurationNs / 1e3 >= bounds[band] && e.DurationNs / 1e3 < bounds[band + 1])),
        ];
        Assert.Equal(expected, perBand);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("server")]
    [InlineData("user")]
    [InlineData("schema")]
    public async Task Breakdown_Groups_AreTheCommandsOfEachValue(string by)
    {
        JsonElement answer = await _aggregator.GetAsync($"/digests/{IdOf(Fingerprints[2])}/breakdown?by={by}");

        List<Executed> ofDigest = [.. _executed.Where(e => e.Fingerprint == Fingerprints[2])];
        List<IGrouping<string, Executed>> expected =
            [.. ofDigest.GroupBy(e => ValueOf(e, by), StringComparer.Ordinal).OrderByDescending(g => g.Sum(e => e.DurationNs))];
        JsonElement[] groups = [.. answer.GetProperty("groups").EnumerateArray()];
        Assert.Equal(by, answer.GetProperty("by").GetString());
        Assert.Equal(expected.Select(g => g.Key), groups.Select(g => g.GetProperty("value").GetString()!), StringComparer.Ordinal);
        foreach ((IGrouping<string, Executed> group, JsonElement element) in expected.Zip(groups))
        {
            AssertMatches(group, element, ofDigest.Sum(e => e.DurationNs));
        }
    }

    [Fact]
    public async Task Coverage_ByServer_AddsUp()
    {
        JsonElement answer = await _aggregator.GetAsync("/coverage");

        Assert.Equal(2, answer.GetProperty("servers").GetArrayLength());
        Assert.Equal("db1", answer.GetProperty("servers")[0].GetProperty("host").GetString());
        Assert.Equal("db1:3306", answer.GetProperty("servers")[0].GetProperty("server").GetString());
        Assert.Equal(30 * 900, answer.GetProperty("servers")[0].GetProperty("decoded_bytes").GetInt64());
        Assert.Equal(0.9, answer.GetProperty("servers")[0].GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal(2 * 30 * 900, answer.GetProperty("coverage").GetProperty("decoded_bytes").GetInt64());
        Assert.Equal(2 * 30 * 10, answer.GetProperty("coverage").GetProperty("frames").GetInt64());
        Assert.Equal(0.9, answer.GetProperty("coverage").GetProperty("share").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, (await _aggregator.GetAsync("/coverage?host=nobody")).GetProperty("coverage").GetProperty("share").ValueKind);
    }

    [Fact]
    public async Task Agents_ThatPushed_AreListed()
    {
        JsonElement[] agents = [.. (await _aggregator.GetAsync("/agents")).GetProperty("agents").EnumerateArray()];

        Assert.Equal(["db1", "db2"], agents.Select(a => a.GetProperty("host").GetString()!), StringComparer.Ordinal);
        Assert.Equal("db1.example", agents[0].GetProperty("hostname").GetString());
        Assert.Equal("2026-11-22T08:14:50Z", agents[0].GetProperty("last_window").GetString());
        Assert.Equal("2026-11-22T09:00:00Z", agents[0].GetProperty("last_batch").GetString());
        Assert.Equal("db1:3306", agents[0].GetProperty("servers")[0].GetString());
    }

    [Theory]
    [InlineData("/digests?from=yesterday", "from")]
    [InlineData("/digests?from=2026-11-22T08:00:00", "from")]
    [InlineData("/digests?to=0001-01-01T00:00:00Z", "to")]
    [InlineData("/digests?to=2026-13-22T08:00:00Z", "to")]
    [InlineData("/digests?from=2026-11-22T08:00:00Z&to=2026-11-22T08:00:00Z", "from")]
    [InlineData("/digests?from=2026-11-22T09:00:00Z&to=2026-11-22T08:00:00Z", "from")]
    [InlineData("/digests?sort=bogus", "sort")]
    [InlineData("/digests?limit=0", "limit")]
    [InlineData("/digests?limit=many", "limit")]
    [InlineData("/digests?points=100000", "points")]
    [InlineData("/digests?points=-1", "points")]
    [InlineData("/load?points=-1", "points")]
    [InlineData("/load?top=-1", "top")]
    [InlineData("/digests/0123456789abcdef/series?points=-1", "points")]
    [InlineData("/digests/0123456789abcdef/heatmap?points=0", "points")]
    [InlineData("/digests/0123456789abcdef/breakdown?by=user&limit=1001", "limit")]
    [InlineData("/digests/0123456789abcdef/errors?limit=0", "limit")]
    [InlineData("/digests/0123456789abcdef/distribution?by=verb", "by")]
    [InlineData("/digests/1%20OR%201=1/distribution", "digest")]
    [InlineData("/errors?points=2001", "points")]
    [InlineData("/errors?limit=%3Cscript%3E", "limit")]
    [InlineData("/digests/xyz", "digest")]
    [InlineData("/digests/0123456789abcdef/breakdown", "by")]
    [InlineData("/digests/0123456789abcdef/breakdown?by=digest", "by")]
    public async Task Parameter_ThatIsWrong_IsNamed(string path, string parameter)
    {
        (HttpStatusCode status, JsonElement problem) = await _aggregator.GetProblemAsync("/api/v1" + path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        Assert.Contains($"'{parameter}'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_Keys_AreSnakeCase()
    {
        string digest = $"/digests/{IdOf(Fingerprints[0])}";
        string[] paths =
            ["/digests?points=5", digest, digest + "/series", digest + "/heatmap", digest + "/breakdown?by=user", digest + "/distribution", digest + "/errors", "/errors", "/groups", "/load", "/coverage", "/agents"];
        foreach (string path in paths)
        {
            Assert.All(Keys(await _aggregator.GetAsync(path)), key => Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", key));
        }

        static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
            _ => [],
        };
    }

    [Theory]
    [InlineData("/api/v1/digests/0123456789abcdef")]
    [InlineData("/api/v1/digests/0123456789abcdef/series")]
    [InlineData("/api/v1/digests/0123456789abcdef/heatmap")]
    [InlineData("/api/v1/digests/0123456789abcdef/breakdown?by=user")]
    [InlineData("/api/v1/digests/0123456789abcdef/errors")]
    [InlineData("/api/v1/digests/0123456789abcdef/distribution")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/digests")]
    public async Task Path_OfNothing_IsNotFound(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _aggregator.GetProblemAsync(path)).Status);

    [Fact]
    public async Task OpenApi_Document_DescribesEveryRoute()
    {
        JsonElement document = await _aggregator.GetAsync("/openapi.json");

        Assert.Equal(
            [
                "/api/v1/agents", "/api/v1/annotations", "/api/v1/annotations/{id}", "/api/v1/compare", "/api/v1/connections", "/api/v1/coverage",
                "/api/v1/digests", "/api/v1/digests/{digest}", "/api/v1/digests/{digest}/breakdown", "/api/v1/digests/{digest}/distribution",
                "/api/v1/digests/{digest}/errors", "/api/v1/digests/{digest}/heatmap", "/api/v1/digests/{digest}/series", "/api/v1/errors",
                "/api/v1/groups", "/api/v1/live", "/api/v1/load", "/api/v1/news", "/api/v1/session", "/api/v1/transactions", "/api/v1/unfinished",
            ],
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        JsonElement[] parameters =
            [.. document.GetProperty("paths").GetProperty("/api/v1/digests").GetProperty("get").GetProperty("parameters").EnumerateArray()];
        Assert.DoesNotContain(parameters, p => p.TryGetProperty("required", out JsonElement required) && required.GetBoolean());
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("DigestModel")
            .GetProperty("properties").TryGetProperty("p99_us", out _));
    }

    private static string IdOf(string fingerprint) =>
        BatchBuilder.DigestOf(fingerprint).ToString("x16", CultureInfo.InvariantCulture);

    private static string ValueOf(Executed executed, string by) => by switch
    {
        "host" => executed.Host,
        "server" => executed.Server,
        "user" => executed.User,
        "schema" => executed.Schema,
        "client" => "10.0.0.9",
        "application" => "web",
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "No such dimension."),
    };

    private List<Executed> Select(string query)
    {
        (string Name, string Value)[] parameters =
        [
            .. query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => (pair[..pair.IndexOf('=', StringComparison.Ordinal)], Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))),
        ];
        DateTimeOffset from = Time("from") ?? Start;
        DateTimeOffset to = Time("to") ?? Now;
        return
        [
            .. _executed.Where(e => e.Window >= from && e.Window < to && parameters
                .Where(p => p.Name is not ("from" or "to"))
                .GroupBy(p => p.Name, StringComparer.Ordinal)
                .All(dimension => dimension.Any(p => string.Equals(p.Value, ValueOf(e, dimension.Key), StringComparison.Ordinal)))),
        ];

        DateTimeOffset? Time(string name) => parameters.FirstOrDefault(p => p.Name == name).Value is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : null;
    }

    private static void AssertMatches(IEnumerable<Executed> commands, JsonElement answer, long wholeNs)
    {
        long[] durations = [.. commands.Select(e => e.DurationNs)];
        Assert.Equal(durations.Length, answer.GetProperty("count").GetInt64());
        Assert.Equal(durations.Sum() / 1e3, answer.GetProperty("duration_sum_us").GetDouble(), 1e-2);
        Assert.Equal(durations.Average() / 1e3, answer.GetProperty("mean_us").GetDouble(), 1e-2);
        Assert.Equal(durations.Sum() / (double)wholeNs, answer.GetProperty("share").GetDouble(), 1e-5);
        AssertQuantile(durations, 0.5, answer.GetProperty("p50_us").GetDouble());
        AssertQuantile(durations, 0.95, answer.GetProperty("p95_us").GetDouble());
        AssertQuantile(durations, 0.99, answer.GetProperty("p99_us").GetDouble());
    }

    internal static void AssertQuantile(long[] durations, double share, double actualUs)
    {
        long[] sorted = [.. durations.Order()];
        double trueUs = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)] / 1e3;
        Assert.InRange(actualUs, trueUs * (1 - HistogramError), trueUs * (1 + HistogramError));
    }
}
