using System.Net;
using System.Text.Json;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Connections, from the batch to the API's answer.</summary>
public sealed class ConnectionsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset First = Start.AddMinutes(10);

    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        foreach (string host in new[] { "db1", "db2" })
        {
            BatchBuilder batch = new(host);
            for (int window = 0; window < 3; window++)
            {
                DateTimeOffset start = First.AddSeconds(10 * window);
                ConnectionCounts app = batch.Connections(start, "app", "10.0.0.9", host + ":3306");
                (app.Opened, app.ClosedQuit, app.Open, app.Lifetimes, app.LifetimeSumMs) = (10, 7, 3UL * (uint)(window + 1), 7, 14_000);
                ConnectionCounts scanner = batch.Connections(start, "", "10.0.0.8", host + ":3306");
                (scanner.Opened, scanner.ClosedRefused, scanner.ClosedAbandoned, scanner.Encrypted) = (3, 2, 1, 1);
                scanner.RefusedByCode.Add(BatchBuilder.Error(1040, 1));
                scanner.LoginsFailedByCode.Add(BatchBuilder.Error(1045, 1));
            }

            await _aggregator.PushAsync(batch.Request);
            await _aggregator.PushAsync(batch.Request);
        }
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Fact]
    public async Task Connections_OfARange_AreSummedAndTheLastWindowsAreOpen()
    {
        JsonElement answer = await _aggregator.GetAsync("/connections");

        Assert.Equal("user", answer.GetProperty("by").GetString());
        JsonElement total = answer.GetProperty("total");
        Assert.Equal(2 * 3 * 13, total.GetProperty("opened").GetInt64());
        Assert.Equal(2 * 9, total.GetProperty("open").GetInt64());
        Assert.Equal(
            total.GetProperty("opened").GetInt64() - total.GetProperty("open").GetInt64(),
            new[] { "quit", "aborted", "reset", "refused", "abandoned", "unknown" }.Sum(end => total.GetProperty("closed_" + end).GetInt64()));
        Assert.Equal(
            [("app", 60, 18, 2.0), ("", 18, 0, -1)],
            answer.GetProperty("groups").EnumerateArray().Select(group => (
                group.GetProperty("value").GetString()!,
                group.GetProperty("connections").GetProperty("opened").GetInt32(),
                group.GetProperty("connections").GetProperty("open").GetInt32(),
                group.GetProperty("connections").GetProperty("lifetime_mean_s") is { ValueKind: JsonValueKind.Number } mean ? mean.GetDouble() : -1)));
        Assert.Equal(
            [(1040, false, 6), (1045, true, 6)],
            total.GetProperty("errors").EnumerateArray().Select(error => (
                error.GetProperty("code").GetInt32(), error.GetProperty("at_login").GetBoolean(), error.GetProperty("count").GetInt32())));
    }

    [Theory]
    [InlineData("?by=host", 2, 78, 18)]
    [InlineData("?by=client&host=db1", 2, 39, 9)]
    [InlineData("?by=server&user=app", 2, 60, 18)]
    [InlineData("?by=user&client=10.0.0.8", 1, 18, 0)]
    [InlineData("?by=user&user=nobody", 0, 0, 0)]
    [InlineData("?by=user&limit=1", 1, 78, 18)]
    [InlineData("?from=2026-11-22T08:10:10Z&to=2026-11-22T08:10:20Z", 2, 26, 12)]
    public async Task Connections_WithFilter_HaveOnlyWhatMatches(string query, int groups, long opened, long open)
    {
        JsonElement answer = await _aggregator.GetAsync("/connections" + query);

        Assert.Equal(groups, answer.GetProperty("groups").GetArrayLength());
        Assert.Equal(opened, answer.GetProperty("total").GetProperty("opened").GetInt64());
        Assert.Equal(open, answer.GetProperty("total").GetProperty("open").GetInt64());
    }

    [Fact]
    public async Task Connections_ByWhatTheyDoNotHave_AreABadRequest()
    {
        (HttpStatusCode status, JsonElement problem) = await _aggregator.GetProblemAsync("/api/v1/connections?by=schema");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("host, server, user, client", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ConnectionsBeyondTheContract_AreRefusedWithTheFieldsName()
    {
        BatchBuilder beyond = new("db3");
        beyond.Connections(First, "app", "c", "s").UserIndex = 99;
        BatchBuilder large = new("db3");
        large.Connections(First, "app", "c", "s").Open = 1UL << 53;

        foreach (BatchBuilder batch in new[] { beyond, large })
        {
            RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _aggregator.PushAsync(batch.Request));
            Assert.Equal(RpcStatusCode.InvalidArgument, refused.StatusCode);
            Assert.Contains("connections[0]", refused.Message, StringComparison.Ordinal);
        }
    }
}
