using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// Connections and transactions of a real client and a real MariaDB, captured and stored. The truth is what the server's
/// counters say, what the client has done, and its own clock.
/// </summary>
public sealed class SessionTests
{
    private static readonly string Script = RepositoryRoot.Combine("tests", "QuerySniff.EndToEnd", "python", "sessions.py");

    private static readonly TimeSpan SessionTimeout = TimeSpan.FromMinutes(3);

    [WholePathFact]
    public async Task Sessions_OfARealClient_AreCountedAsTheServerAndTheClientDo()
    {
        using MariaDbServer server = await MariaDbServer.StartAsync("--max-connections=10");
        using TemporaryFolder data = new();
        using RunningAggregator aggregator = await QuerySniffProcesses.StartAggregatorAsync(data.Path);
        using ProcessUnderTest agent = await QuerySniffProcesses.StartAgentAsync(server.Port, aggregator.GrpcPort, "db1");

        ServerStatus before = await ServerStatus.ReadAsync(server);
        using ProcessUnderTest client = ProcessUnderTest.Start(
            PythonFactAttribute.Interpreter, [Script, server.Port.ToString(CultureInfo.InvariantCulture)]);
        string line = await client.WaitForLineAsync(line => line.StartsWith('{'), SessionTimeout);
        ServerStatus status = (await ServerStatus.ReadAsync(server)).Since(before);
        Assert.Equal(0, await agent.StopAsync());

        using JsonDocument said = JsonDocument.Parse(line);
        AssertConnections(await aggregator.GetAsync("/api/v1/connections"), status, said.RootElement);
        AssertTransactions(await aggregator.GetAsync("/api/v1/transactions"), status, said.RootElement);
        AssertUnfinished(await aggregator.GetAsync("/api/v1/unfinished"), status, said.RootElement);
    }

    private static void AssertConnections(JsonElement answer, ServerStatus status, JsonElement said)
    {
        JsonElement total = answer.GetProperty("total");
        long refused = Number(total, "closed_refused");

        // The server numbers connections that it lets in as far as its handshake; the one that asks for its counters is one.
        long preHandshake = status["Connection_errors_max_connections"];
        Assert.Equal(1, preHandshake);
        Assert.Equal(status["Connections"] - 1 + preHandshake, Number(total, "opened"));
        Assert.Equal(Number(said, "attempts"), Number(total, "opened"));
        Assert.Equal(status["Aborted_clients"], Number(total, "closed_aborted") + Number(total, "closed_reset"));
        Assert.Equal(2, Number(total, "closed_reset"));
        Assert.Equal(status["Aborted_connects"], refused + Number(total, "closed_abandoned"));
        Assert.Equal(
            [(1040L, false, preHandshake), (1045, true, 2), (1049, true, 1)],
            total.GetProperty("errors").EnumerateArray().Select(error => (
                Number(error, "code"), error.GetProperty("at_login").GetBoolean(), Number(error, "count"))));
        Assert.Equal((0L, 0L, 1L), (Number(total, "joined"), Number(total, "closed_unknown"), Number(total, "open")));
        long closed = new[] { "quit", "aborted", "reset", "refused", "abandoned", "unknown" }.Sum(end => Number(total, "closed_" + end));
        Assert.Equal(Number(total, "opened"), closed + Number(total, "open"));
        Assert.Equal([MariaDbServer.User, ""], answer.GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("value").GetString()));
    }

    private static void AssertTransactions(JsonElement answer, ServerStatus status, JsonElement said)
    {
        JsonElement total = answer.GetProperty("total");
        Assert.Equal((status["Com_commit"], status["Com_rollback"]), (Number(total, "committed"), Number(total, "rolled_back")));
        Assert.Equal((Number(said, "committed"), Number(said, "rolled_back")), (status["Com_commit"], status["Com_rollback"]));
        Assert.Equal((1L, 1L), (Number(total, "ended_implicitly"), Number(total, "disconnected")));
        Assert.Equal((status["Com_begin"], 0L), (Number(total, "count"), Number(total, "untimed")));

        // The client knows how long it slept inside, and how long all of it took it.
        JsonElement held = Of(answer, "UPDATE sessions.t SET a = ? WHERE a = ?").GetProperty("transactions");
        double least = said.GetProperty("held_least").GetDouble() * 1e6, most = said.GetProperty("held_most").GetDouble() * 1e6;
        Assert.InRange(Microseconds(held, "max_us"), least, most);
        Assert.InRange(Microseconds(held, "hold_max_us"), least, Microseconds(held, "max_us"));
        Assert.InRange(Microseconds(held, "idle_sum_us"), Microseconds(held, "hold_max_us"), Microseconds(held, "max_us"));
        Assert.InRange(Microseconds(held, "open_oldest_us"), 1, most);
        Assert.Equal((0L, 1L), (Number(held, "open"), Number(held, "statements")));
        JsonElement usual = Of(answer, "INSERT INTO sessions.t VALUES (?)").GetProperty("transactions");
        Assert.Equal((4L, 8L, 4L), (Number(usual, "committed"), Number(usual, "statements"), Number(usual, "count")));
    }

    private static void AssertUnfinished(JsonElement answer, ServerStatus status, JsonElement said)
    {
        // It ran for longer than a window, so that a window ended meanwhile; it has ended since.
        JsonElement longest = Of(answer, "SELECT SLEEP(?)").GetProperty("unfinished");
        Assert.InRange(Microseconds(longest, "running_oldest_us"), 1, said.GetProperty("long_most").GetDouble() * 1e6);
        Assert.Equal(0, Number(answer.GetProperty("total"), "running"));

        // MariaDB answers a query that is killed, and only closes the connection where that is.
        Assert.Equal(2, status["Com_kill"]);
        Assert.Equal(1, Number(Of(answer, "SELECT SLEEP(?), ? FROM sessions.row_query").GetProperty("unfinished"), "killed"));
        Assert.Equal(1, Number(Of(answer, "SELECT SLEEP(?), ? FROM sessions.row_connection").GetProperty("unfinished"), "cut_off"));
        JsonElement total = answer.GetProperty("total");
        Assert.Equal((1L, 1L), (Number(total, "killed"), Number(total, "cut_off")));
        Assert.Equal(status["Max_statement_time_exceeded"], Number(total, "timed_out"));
    }

    private static JsonElement Of(JsonElement answer, string fingerprint) =>
        answer.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("fingerprint").GetString() == fingerprint);

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static double Microseconds(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
