using System.Globalization;
using System.Net;
using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Groups and filters by every dimension, against truth computed here from every single command.</summary>
public sealed class GroupsTests : IAsyncLifetime
{
    private const string Range = "from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z";

    private static readonly (string Fingerprint, string Summary, string Verb, string[] Tables)[] Statements =
    [
        ("SELECT a FROM `song list` JOIN artists", "SELECT `song list` artists SELECT artists", "SELECT", ["song list", "artists"]),
        ("SELECT a FROM artists", "SELECT artists", "SELECT", ["artists"]),
        ("INSERT INTO `artists` (a) SELECT b FROM d.u", "INSERT `artists` SELECT d.u", "INSERT", ["artists", "d.u"]),
        ("CREATE TABLE `SELECT` (a int)", "CREATE TABLE `SELECT`", "CREATE", ["SELECT"]),
        ("COMMIT", "COMMIT", "COMMIT", [""]),
        ("not sql", "", "", [""]),
    ];

    private readonly List<Executed> _executed = [];
    private RunningAggregator _aggregator = null!;

    private sealed record Executed(string Host, string User, string Client, int Statement, long DurationNs);

    public static TheoryData<string> Groupings => new()
    {
        "host", "server", "user", "schema", "client", "application", "table", "verb", "digest",
    };

    public static TheoryData<string> Filters => new()
    {
        "table=artists", "table=song%20list&table=d.u", "table=", "not_table=artists", "verb=SELECT&not_table=song%20list",
        "verb=INSERT&verb=CREATE", "not_verb=SELECT", "verb=", "not_user=app", "user=app&not_host=db1", "not_client=10.0.0.1&not_client=10.0.0.2",
        "host=db1&host=db2&not_host=db2", "not_host=nobody", "table=nothing", "table=SELECT&verb=CREATE", "user=app&table=artists&not_verb=INSERT",
        "digest=ffffffffffffffff", "digest={0}", "digest={0}&digest={1}", "not_digest={0}&not_digest={4}", "digest={1}&user=batch", "digest={0}&verb=INSERT",
    };

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        Random random = new(11);
        foreach (string host in new[] { "db1", "db2" })
        {
            BatchBuilder batch = new(host);
            for (int window = 0; window < 12; window++)
            {
                for (int statement = 0; statement < Statements.Length; statement++)
                {
                    batch.Summaries[Statements[statement].Fingerprint] = Statements[statement].Summary;
                    Add(batch, host, window, statement, random);
                }
            }

            await _aggregator.PushAsync(batch.Request);
        }
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Theory]
    [MemberData(nameof(Groupings))]
    public async Task Groups_ByDimension_AreTheCommandsOfEachValue(string by)
    {
        JsonElement answer = await _aggregator.GetAsync($"/groups?by={by}");

        AssertGroups(answer, by, _executed);
        Assert.Equal(by is "table", answer.GetProperty("overlapping").GetBoolean());
        Assert.True(answer.GetProperty("coverage").TryGetProperty("share", out _));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Scope_IncludedAndExcluded_HoldsForGroupsAndDigests(string filter)
    {
        string scope = string.Format(CultureInfo.InvariantCulture, filter, [.. Enumerable.Range(0, Statements.Length).Select(IdOf)]);
        Executed[] truth = [.. _executed.Where(executed => Passes(executed, scope))];

        AssertGroups(await _aggregator.GetAsync($"/groups?by=user&points=6&{scope}"), "user", truth);
        AssertGroups(await _aggregator.GetAsync($"/groups?by=table&sort=load&{scope}"), "table", truth);
        JsonElement digests = await _aggregator.GetAsync($"/digests?{scope}");
        Assert.Equal(truth.Length, digests.GetProperty("total").GetProperty("count").GetInt32());
        Assert.Equal(truth.Select(executed => executed.Statement).Distinct().Count(), digests.GetProperty("digests_total").GetInt32());
        JsonElement load = await _aggregator.GetAsync($"/load?{Range}&points=1&{scope}");
        Assert.Equal(truth.Length, load.GetProperty("calls").EnumerateArray().Sum(calls => calls.GetDouble()) * 3600, 0.1);
    }

    [Theory]
    [InlineData("p99", "p99_us")]
    [InlineData("count", "count")]
    [InlineData("max", "max_us")]
    public async Task Groups_Sort_IsDescending(string sort, string field)
    {
        JsonElement[] groups = [.. (await _aggregator.GetAsync($"/groups?by=table&sort={sort}&points=3")).GetProperty("groups").EnumerateArray()];

        double[] values = [.. groups.Select(group => group.GetProperty(field).GetDouble())];
        Assert.Equal(5, values.Length);
        Assert.Equal(values.OrderDescending(), values);
        Assert.All(groups, group => Assert.InRange(group.GetProperty("sparkline").GetArrayLength(), 3, 4));
    }

    [Theory]
    [InlineData("/groups?by=client", "groups", "value")]
    [InlineData("/groups?by=client&sort=p95&table=artists", "groups", "value")]
    [InlineData("/groups?by=table&sort=count&points=5", "groups", "value")]
    [InlineData("/digests?sort=errors", "digests", "digest")]
    [InlineData("/digests?sort=p99&q=artists&new=true", "digests", "digest")]
    public async Task Cursor_PageByPage_GivesEachRowOnce(string path, string list, string key)
    {
        JsonElement whole = await _aggregator.GetAsync($"{path}&{Range}&limit=1000");
        List<string> rows = [];
        string cursor = "";
        int pages = 0;
        do
        {
            JsonElement page = await _aggregator.GetAsync($"{path}&{Range}&limit=2&cursor={cursor}");
            rows.AddRange(page.GetProperty(list).EnumerateArray().Select(row => row.GetProperty(key).GetString()!));
            cursor = page.GetProperty("next_cursor").GetString() ?? "";
            pages++;
        }
        while (cursor.Length > 0);

        Assert.Equal(whole.GetProperty(list).EnumerateArray().Select(row => row.GetProperty(key).GetString()!), rows, StringComparer.Ordinal);
        Assert.Equal(whole.GetProperty(list + "_total").GetInt32(), rows.Count);
        Assert.Equal((rows.Count + 1) / 2, pages);
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task Cursor_OfAnotherQuestion_IsRefused()
    {
        JsonElement answer = await _aggregator.GetAsync($"/digests?{Range}&limit=2");
        string cursor = answer.GetProperty("next_cursor").GetString()!;

        foreach (string path in new[]
        {
            $"/digests?cursor={cursor}", $"/digests?{Range}&sort=count&cursor={cursor}", $"/digests?{Range}&q=a&cursor={cursor}",
            $"/digests?{Range}&user=app&cursor={cursor}", $"/digests?{Range}&not_user=app&cursor={cursor}",
            $"/digests?from=2026-11-22T08:00:01Z&to=2026-11-22T09:00:00Z&cursor={cursor}", $"/groups?by=user&{Range}&cursor={cursor}",
            $"/digests?{Range}&cursor=%3Cscript%3E", $"/digests?{Range}&cursor={new string('A', 4000)}", $"/digests?{Range}&cursor={new string('A', 16)}",
            $"/digests?{Range}&cursor={cursor[..^1]}%00", $"/digests?{Range}&cursor='%20OR%201=1--",
        })
        {
            (HttpStatusCode status, JsonElement problem) = await _aggregator.GetProblemAsync("/api/v1" + path);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("cursor", problem.GetProperty("parameter").GetString());
        }

        Assert.Equal(2, (await _aggregator.GetAsync($"/digests?{Range}&limit=2&points=4&cursor={cursor}")).GetProperty("digests").GetArrayLength());
    }

    [Theory]
    [InlineData("ARTISTS", 3)]
    [InlineData("song list`", 1)]
    [InlineData("commit", 1)]
    [InlineData("%", 0)]
    [InlineData("'; DROP TABLE digest; --", 0)]
    [InlineData("", 6)]
    public async Task Digests_Text_IsLookedForAsItIs(string text, int expected)
    {
        JsonElement answer = await _aggregator.GetAsync($"/digests?q={Uri.EscapeDataString(text)}");

        Assert.Equal(expected, answer.GetProperty("digests_total").GetInt32());
        Assert.Equal(expected, answer.GetProperty("digests").GetArrayLength());
        Assert.Equal(_executed.Count, answer.GetProperty("total").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Digests_New_AreThoseFirstSeenInTheRange()
    {
        BatchBuilder late = new("db3");
        late.Add(Start.AddMinutes(30), "SELECT 1", [1000]);
        late.Add(Start.AddMinutes(30), Statements[1].Fingerprint, [1000]);
        await _aggregator.PushAsync(late.Request);

        JsonElement later = await _aggregator.GetAsync("/digests?new=true&from=2026-11-22T08:20:00Z&to=2026-11-22T09:00:00Z");
        JsonElement[] digests = [.. later.GetProperty("digests").EnumerateArray()];

        Assert.Equal("SELECT 1", Assert.Single(digests).GetProperty("fingerprint").GetString());
        Assert.Equal(1, later.GetProperty("digests_total").GetInt32());
        Assert.Equal(2, later.GetProperty("total").GetProperty("count").GetInt32());
        Assert.Equal(7, (await _aggregator.GetAsync("/digests?new=true")).GetProperty("digests_total").GetInt32());
    }

    [Theory]
    [InlineData("/groups?by=tables", "by")]
    [InlineData("/groups?by=host%27%20OR%201=1--", "by")]
    [InlineData("/groups?limit=1001", "limit")]
    [InlineData("/groups?points=201", "points")]
    [InlineData("/groups?sort=%3Cscript%3E", "sort")]
    [InlineData("/digests?new=yes", "new")]
    [InlineData("/digests?digest=xyz", "digest")]
    [InlineData("/digests?not_digest=0123456789abcdef&not_digest=1%20OR%201=1", "not_digest")]
    public async Task Parameter_ThatIsWrong_IsNamed(string path, string parameter)
    {
        (HttpStatusCode status, JsonElement problem) = await _aggregator.GetProblemAsync("/api/v1" + path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Parameter_Oversized_IsRefused()
    {
        string many = string.Join('&', Enumerable.Range(0, 101).Select(value => $"not_table=t{value}"));

        Assert.Equal("q", (await _aggregator.GetProblemAsync($"/api/v1/digests?q={new string('a', 201)}")).Problem.GetProperty("parameter").GetString());
        Assert.Equal("not_table", (await _aggregator.GetProblemAsync($"/api/v1/digests?{many}")).Problem.GetProperty("parameter").GetString());
    }

    private static string IdOf(int statement) =>
        BatchBuilder.DigestOf(Statements[statement].Fingerprint).ToString("x16", CultureInfo.InvariantCulture);

    private void Add(BatchBuilder batch, string host, int window, int statement, Random random)
    {
        foreach (string user in new[] { "app", "batch" })
        {
            string client = $"10.0.0.{random.Next(1, 6)}";
            long[] durations = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => (long)Math.Exp(random.NextDouble() * 12) * 1000)];
            batch.Add(
                Start.AddMinutes(10).AddSeconds(window * 10), Statements[statement].Fingerprint, durations, user, user + "_db", client, host + ":3306");
            _executed.AddRange(durations.Select(duration => new Executed(host, user, client, statement, duration)));
        }
    }

    private static void AssertGroups(JsonElement answer, string by, IReadOnlyCollection<Executed> truth)
    {
        Dictionary<string, long[]> expected = truth
            .SelectMany(executed => ValuesOf(executed, by).Select(value => (Value: value, executed.DurationNs)))
            .GroupBy(pair => pair.Value, pair => pair.DurationNs, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        JsonElement[] groups = [.. answer.GetProperty("groups").EnumerateArray()];
        Assert.Equal(by, answer.GetProperty("by").GetString());
        Assert.Equal(truth.Count, answer.GetProperty("total").GetProperty("count").GetInt32());
        Assert.Equal(expected.Count, answer.GetProperty("groups_total").GetInt32());
        Assert.Equal(
            expected.Keys.OrderByDescending(value => expected[value].Sum()).ThenBy(value => value, StringComparer.Ordinal),
            groups.Select(group => group.GetProperty("value").GetString()!), StringComparer.Ordinal);
        long whole = truth.Sum(executed => executed.DurationNs);
        foreach (JsonElement group in groups)
        {
            long[] durations = expected[group.GetProperty("value").GetString()!];
            Assert.Equal(durations.Length, group.GetProperty("count").GetInt32());
            Assert.Equal(durations.Sum() / (double)whole, group.GetProperty("share").GetDouble(), 1e-5);
            ApiTests.AssertQuantile(durations, 0.95, group.GetProperty("p95_us").GetDouble());
            Assert.Equal(durations.Max() / 1e3, group.GetProperty("max_us").GetDouble(), 1e-2);
        }
    }

    private static bool Passes(Executed executed, string scope) => scope
        .Split('&')
        .Select(pair => pair.Split('='))
        .GroupBy(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal)
        .All(parameter =>
        {
            string[] values = ValuesOf(executed, parameter.Key.Replace("not_", "", StringComparison.Ordinal));
            return parameter.Any(value => values.Contains(value, StringComparer.Ordinal)) != parameter.Key.StartsWith("not_", StringComparison.Ordinal);
        });

    private static string[] ValuesOf(Executed executed, string by) => by switch
    {
        "host" => [executed.Host],
        "server" => [executed.Host + ":3306"],
        "user" => [executed.User],
        "schema" => [executed.User + "_db"],
        "client" => [executed.Client],
        "application" => ["web"],
        "table" => Statements[executed.Statement].Tables,
        "verb" => [Statements[executed.Statement].Verb],
        "digest" => [IdOf(executed.Statement)],
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "No such dimension."),
    };
}
