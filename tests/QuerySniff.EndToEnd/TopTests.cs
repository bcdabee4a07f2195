using System.Globalization;
using System.Text.Json;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>`querysniff top` in a real terminal, on a MariaDB under a steady load.</summary>
public sealed class TopTests(SteadyLoad load) : IClassFixture<SteadyLoad>
{
    private const string Busiest = "SELECT c FROM sbtest";

    /// <summary>Not always 100 %: the load's connections are older than the capture, and are read from where they are in step.</summary>
    private const string Coverage = "Coverage: (100|9[0-9](\\.[0-9]+)?)% of the bytes decoded";

    private string Command => $"{QuerySniffProcesses.AgentPath} top -i lo -p {load.Server.Port} -d 1";

    [CaptureFact]
    public async Task List_UnderLoad_SortsFiltersAndShowsDetails()
    {
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync(Command);
        string list = await terminal.WaitForAsync(Busiest);
        Assert.Contains("  LOAD CALLS/S    MEAN     P95  ERR/S BYTES/S STATEMENT", list, StringComparison.Ordinal);
        Assert.Matches(Coverage, list);

        await terminal.PressAsync("c");
        string calls = await terminal.WaitForAsync("by calls");
        Assert.Contains(Busiest, calls.Split('\n')[4], StringComparison.Ordinal);

        // The load's connections were there before: whose they are is not known. This one's user is.
        await load.ExecuteOverTcpAsync("SELECT 1");
        await terminal.PressAsync("u");
        await terminal.WaitForAsync($"User: _   ({MariaDbServer.User})");
        await terminal.PressAsync("n", "o", "b", "o", "d", "y", "Enter");
        await terminal.WaitForAsync("no statements   only user~nobody");
        await terminal.PressAsync("Escape");
        await terminal.WaitForAsync(Busiest);

        await terminal.PressAsync("/", "C", "O", "M", "M", "I", "T", "Enter");
        await terminal.WaitForAsync("statement 1 of 1   only text~COMMIT");
        await terminal.PressAsync("Enter");
        string details = await terminal.WaitForAsync("digest ");
        Assert.StartsWith("COMMIT\n", details, StringComparison.Ordinal);
        await terminal.PressAsync("End");
        Assert.Contains("By application", await terminal.WaitForAsync("By client"), StringComparison.Ordinal);

        await terminal.PressAsync("?");
        await terminal.WaitForAsync("sort by load, calls, mean, p95, errors, bytes");
    }

    [CaptureFact]
    public async Task Sessions_OfAClientThatWaits_ShowItsConnectionItsTransactionAndItsQuery()
    {
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync(width: 120);
        await terminal.EnterAsync(Command);
        await terminal.WaitForAsync(Busiest);
        await terminal.PressAsync("v");
        Task<string> client = load.ExecuteOverTcpAsync("BEGIN; SELECT COUNT(*) FROM sbtest.sbtest1; SELECT SLEEP(8)");
        string screen = await terminal.WaitForAsync("SELECT SLEEP(?)");
        Assert.Contains("Unfinished: ", screen, StringComparison.Ordinal);
        Assert.Matches($@"\n +[1-9]\d* .* {MariaDbServer.User} 127\.0\.0\.1 127\.0\.0\.1:{load.Server.Port}", screen);
        Assert.Matches(@"Transactions: [1-9]\d* open", screen);
        await client;
        await terminal.WaitForAsync(shown => !shown.Contains("SELECT SLEEP(?)", StringComparison.Ordinal));
        await terminal.PressAsync("Escape");
        await terminal.WaitForAsync("statement 1 of");
    }

    [CaptureFact]
    public async Task Pause_UnderLoad_StandsStillAndGoesOn()
    {
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync(Command);
        await terminal.WaitForAsync(Busiest);
        await terminal.PressAsync("Space");
        string paused = await terminal.WaitForAsync("PAUSED");

        // A key that moves draws again: it must be the same numbers.
        await terminal.PressAsync("t", "t");
        await load.WaitForTransactionsAsync(30);
        Assert.Equal(paused, await terminal.ReadAsync());

        await terminal.PressAsync("Space");
        string shown = TimeOf(paused);
        await terminal.WaitForAsync(screen => !screen.Contains("PAUSED", StringComparison.Ordinal) && TimeOf(screen) != shown);
    }

    [CaptureFact]
    public async Task Resize_BothWays_FillsTheTerminal()
    {
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync(Command);
        await terminal.WaitForAsync(Busiest);

        await terminal.ResizeAsync(140, 40);
        await terminal.WaitForAsync(screen => screen.Contains("ROWS/S", StringComparison.Ordinal)
            && LastLine(screen).StartsWith("? help", StringComparison.Ordinal) && screen.Split('\n').Length >= 40);
        await terminal.ResizeAsync(60, 12);
        await terminal.WaitForAsync(screen => !screen.Contains("ROWS/S", StringComparison.Ordinal)
            && LastLine(screen).StartsWith("? help", StringComparison.Ordinal)
            && screen.Split('\n').All(line => line.Length <= 60));
    }

    [CaptureFact]
    public async Task Quit_ByKey_GivesTheTerminalBack()
    {
        using TmuxTerminal terminal = await StartAsync();
        await terminal.PressAsync("q");
        await AssertGivenBackAsync(terminal, "exit=0");
    }

    [CaptureFact]
    public async Task Quit_ByCtrlC_GivesTheTerminalBack()
    {
        using TmuxTerminal terminal = await StartAsync();
        await terminal.PressAsync("C-c");
        await AssertGivenBackAsync(terminal, "exit=0");
    }

    [CaptureFact]
    public async Task Quit_BySigterm_GivesTheTerminalBack()
    {
        using TmuxTerminal terminal = await StartAsync();
        await ProcessUnderTest.RunAsync("kill", ["-TERM", await ChildOfAsync(terminal)]);
        await AssertGivenBackAsync(terminal, "exit=0");
    }

    [CaptureFact]
    public async Task Stop_ByCtrlZ_GivesTheTerminalBackUntilItGoesOn()
    {
        using TmuxTerminal terminal = await StartAsync();
        await terminal.PressAsync("C-z");
        await terminal.WaitForAsync("Stopped");
        Assert.Equal("0 1", await terminal.QueryAsync("#{alternate_on} #{cursor_flag}"));
        await terminal.EnterAsync("fg");
        await terminal.WaitForAsync(screen =>
            screen.StartsWith("querysniff top", StringComparison.Ordinal) && screen.Contains(Busiest, StringComparison.Ordinal));
        await terminal.PressAsync("q");
        await terminal.WaitForAsync(screen => LastLine(screen).StartsWith(TmuxTerminal.Prompt.TrimEnd(), StringComparison.Ordinal));
    }

    [LinkFact]
    public async Task Interface_ThatGoesAway_GivesTheTerminalBackAndSaysSo()
    {
        string name = $"qs{Environment.ProcessId}";
        await ProcessUnderTest.RunAsync("ip", ["link", "add", name, "type", "veth", "peer", "name", $"{name}p"]);
        await ProcessUnderTest.RunAsync("ip", ["link", "set", name, "up"]);
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync($"{QuerySniffProcesses.AgentPath} top -i {name} -d 1; echo exit=$?");
        await terminal.WaitForAsync("no statements");
        await ProcessUnderTest.RunAsync("ip", ["link", "delete", name]);

        string screen = await AssertGivenBackAsync(terminal, "exit=1");
        Assert.Contains($"querysniff: capture on '{name}' failed", screen, StringComparison.Ordinal);
    }

    [CaptureFact]
    public async Task Colour_NotWanted_IsNotUsed()
    {
        using TmuxTerminal plain = await TmuxTerminal.OpenAsync(environment: "NO_COLOR=1");
        await plain.EnterAsync(Command);
        await plain.WaitForAsync(Busiest);
        Assert.DoesNotMatch(@"\e\[[0-9;]*(3|4)[0-7]m", await plain.ReadStyledAsync());

        using TmuxTerminal coloured = await TmuxTerminal.OpenAsync();
        await coloured.EnterAsync(Command);
        await coloured.WaitForAsync(Busiest);
        Assert.Matches(@"\e\[[0-9;]*(3|4)[0-7]m", await coloured.ReadStyledAsync());
    }

    [CaptureFact]
    public async Task Once_ForScripts_PrintsTextOrJsonThatAddsUp()
    {
        string[] once = ["top", "-i", "lo", "-p", Text(load.Server.Port), "-d", "2", "--once", "--sort", "calls"];
        using ProcessUnderTest text = QuerySniffProcesses.StartAgent(once);
        Assert.Equal(0, await text.WaitForExitAsync());
        Assert.EndsWith("STATEMENT", text.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains(Busiest, text.OutputLines[1], StringComparison.Ordinal);
        Assert.Matches(Coverage, text.OutputLines[^1]);
        Assert.Empty(text.ErrorLines);

        using ProcessUnderTest json = QuerySniffProcesses.StartAgent([.. once, "--json"]);
        Assert.Equal(0, await json.WaitForExitAsync());
        using JsonDocument document = JsonDocument.Parse(Assert.Single(json.OutputLines));
        JsonElement root = document.RootElement;
        JsonElement[] digests = [.. root.GetProperty("digests").EnumerateArray()];
        Assert.Equal(root.GetProperty("count").GetInt64(), digests.Sum(d => d.GetProperty("count").GetInt64()));
        Assert.Equal(
            root.GetProperty("coverage").GetProperty("commands_completed").GetInt64(), root.GetProperty("count").GetInt64());
        Assert.True(digests[0].GetProperty("count").GetInt64() >= digests[^1].GetProperty("count").GetInt64());
        Assert.InRange(root.GetProperty("seconds").GetDouble(), 1.9, 30);
        Assert.True(root.GetProperty("connections").EnumerateArray().Sum(c => c.GetProperty("open").GetInt64()) > 0);
        Assert.True(root.GetProperty("transactions").EnumerateArray().Sum(t => t.GetProperty("committed").GetInt64()) > 0);
        Assert.Equal(JsonValueKind.Array, root.GetProperty("unfinished").ValueKind);
    }

    [CaptureFact]
    public async Task Json_WithoutOnce_IsAnObjectAnIntervalUntilItIsStopped()
    {
        using ProcessUnderTest top = QuerySniffProcesses.StartAgent(
            "top", "-i", "lo", "-p", Text(load.Server.Port), "-d", "1", "--json", "--text", "commit");
        int seen = 0;
        await top.WaitForLineAsync(line => line.StartsWith('{') && ++seen == 3);
        Assert.Equal(0, await top.StopAsync());

        foreach (string line in top.OutputLines)
        {
            using JsonDocument interval = JsonDocument.Parse(line);
            JsonElement digest = Assert.Single(interval.RootElement.GetProperty("digests").EnumerateArray());
            Assert.Equal("COMMIT", digest.GetProperty("fingerprint").GetString());
        }
    }

    [CaptureFact]
    public async Task NotPermitted_SaysWhatToDoAndLeavesTheTerminalAlone()
    {
        using TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync($"setpriv --bounding-set=-net_raw {Command}; echo exit=$?");
        string screen = await terminal.WaitForAsync("exit=3");
        Assert.Contains("setcap cap_net_raw+ep", screen.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTerminal_SaysWhatThereIsForScripts()
    {
        using ProcessUnderTest top = QuerySniffProcesses.StartAgent("top");
        Assert.Equal(2, await top.WaitForExitAsync());
        Assert.Contains("--once", Assert.Single(top.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(top.OutputLines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string LastLine(string screen) => screen.TrimEnd('\n').Split('\n')[^1];

    private static string TimeOf(string screen) => screen.Split('\n')[0].Split(" for ")[1].Split(' ')[0];

    private async Task<TmuxTerminal> StartAsync()
    {
        TmuxTerminal terminal = await TmuxTerminal.OpenAsync();
        await terminal.EnterAsync($"{Command}; echo exit=$?");
        await terminal.WaitForAsync(Busiest);
        return terminal;
    }

    private static async Task<string> ChildOfAsync(TmuxTerminal terminal) => (await ProcessUnderTest.RunAsync(
        "pgrep", ["--parent", await terminal.QueryAsync("#{pane_pid}"), "--exact", "querysniff"])).Trim();

    // The screen of before, a cursor, and a line that shows what is typed and waits for Enter.
    private static async Task<string> AssertGivenBackAsync(TmuxTerminal terminal, string says)
    {
        string screen = await terminal.WaitForAsync(says + "\n");
        Assert.StartsWith(TmuxTerminal.Prompt, screen, StringComparison.Ordinal);
        Assert.Equal("0 1", await terminal.QueryAsync("#{alternate_on} #{cursor_flag}"));
        await terminal.EnterAsync("stty -a");
        string modes = await terminal.WaitForAsync("icanon");
        Assert.Contains("stty -a", modes, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"-(echo|icanon)\b", modes);
        return screen;
    }
}
