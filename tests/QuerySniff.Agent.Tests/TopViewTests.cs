using System.Globalization;
using QuerySniff.Agent.Screen;
using QuerySniff.Agent.Top;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

public sealed class TopViewTests
{
    private const long Second = 1_000_000_000;
    private const int Statements = 60;

    private readonly TopData _data = new(WindowBuilder.Start, 10 * Second, new WindowRing());
    private readonly WindowBuilder _window = new();
    private readonly TopView _view;

    public TopViewTests()
    {
        _view = new TopView(
            new TopOptions("port 3306 on any", TimeSpan.FromSeconds(10), TopOrder.Load, TopFilter.None), _data);
        for (int i = 1; i <= Statements; i++)
        {
            _window.Add(NameOf(i), i % 2 == 0 ? "even" : "odd", durationNanoseconds: (Statements - i + 1) * Second / 10);
        }

        _window.Window.Servers.GetOrAdd(WindowBuilder.Server).DecodedBytes = 4_000;
        _window.Window.Capture.Frames = 40;
        _data.Add(_window.Window);
        _window.Begin(WindowBuilder.Start + (10 * Second));
    }

    [Fact]
    public void Layout_In80Columns_ShowsTotalsListCoverageAndKeys()
    {
        string[] lines = Lines();

        Assert.Equal(24, lines.Length);
        Assert.Equal("querysniff top   port 3306 on any   for 10s", lines[0]);
        Assert.Matches(@"^Load 18\.3   calls 6/s   errors 0/s   mean 3\.05s   p95 5\.\d\ds$", lines[1]);
        Assert.Equal("Last 10s by load   statement 1 of 60", lines[2]);
        Assert.Equal("  LOAD CALLS/S    MEAN     P95  ERR/S BYTES/S STATEMENT", lines[3]);
        Assert.Matches(@"^ 0\.600    0\.10   6\.00s   \d\.\d\ds      0       0 SELECT a FROM table01$", lines[4]);
        Assert.Equal("Coverage: 100% of the bytes decoded (4.00k)", lines[22]);
        Assert.StartsWith("? help   Enter details", lines[23], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(140, 40)]
    [InlineData(200, 50)]
    [InlineData(20, 5)]
    [InlineData(1, 1)]
    public void Layout_AnySize_FitsItOnEveryPage(int width, int height)
    {
        foreach (string keys in new[] { "", "?", "\ev", "\e\n", "\eu" })
        {
            Press(keys);
            Assert.InRange(_view.Layout(width, height).Count, 1, height);
        }
    }

    [Fact]
    public void Layout_WideTerminal_HasMoreColumns()
    {
        string head = _view.Layout(140, 40)[3].Text;

        Assert.Equal("  LOAD  SHARE CALLS/S    MEAN     P95     P99  ERR/S  ROWS/S BYTES/S STATEMENT", head);
    }

    [Fact]
    public void Keys_Down_ReachEveryLine()
    {
        for (int i = 1; i < Statements; i++)
        {
            Press("j");
            Assert.EndsWith(NameOf(i + 1), Selected(), StringComparison.Ordinal);
        }

        Press("j");
        Assert.EndsWith(NameOf(Statements), Selected(), StringComparison.Ordinal);
        Press("k");
        Assert.EndsWith(NameOf(Statements - 1), Selected(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_Pages_MoveByTheLinesThatAreShown()
    {
        Lines();
        Press(ConsoleKey.PageDown);
        Assert.EndsWith(NameOf(19), Selected(), StringComparison.Ordinal);
        Press("G");
        Assert.EndsWith(NameOf(Statements), Selected(), StringComparison.Ordinal);
        Press(ConsoleKey.PageUp);
        Assert.EndsWith(NameOf(Statements - 18), Selected(), StringComparison.Ordinal);
        Press("g");
        Assert.EndsWith(NameOf(1), Selected(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cursor_WhenLinesChangePlaces_StaysOnItsStatement()
    {
        _window.Add("SELECT new", durationNanoseconds: 9 * Second);
        Press("t");
        Press("jj");
        string before = Selected();

        _data.Add(_window.Window);
        _view.OnData();

        Assert.Equal(before[^7..], Selected()[^7..]);
        Assert.Contains("statement 4 of 61", Lines()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_Order_SortAndSayBy()
    {
        foreach ((string key, string name) in new[]
        {
            ("c", "calls"), ("m", "mean"), ("p", "p95"), ("e", "errors"), ("b", "bytes"), ("<", "errors"), (">", "bytes"), ("l", "load"),
        })
        {
            Press(key);
            Assert.StartsWith($"Last 10s by {name}  ", Lines()[2], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_Filter_FollowsEachKeyAndEscapeTakesItBack()
    {
        Press("u");
        Assert.Equal("User: _   (even, odd)", Lines()[23]);
        Press("ev");
        Assert.Equal("User: ev_   (even, odd)", Lines()[23]);
        Assert.Contains("1 of 30   only user~ev", Lines()[2], StringComparison.Ordinal);
        Press("\b");
        Press("\n");
        Press("/table07\n");
        Assert.Contains("no statements   only text~table07, user~e", Lines()[2], StringComparison.Ordinal);
        Press("u\b\n");
        Assert.Contains("1 of 1   only text~table07", Lines()[2], StringComparison.Ordinal);
        Press("\e");
        Assert.EndsWith("1 of 60", Lines()[2], StringComparison.Ordinal);
        Press("sno\e");
        Assert.EndsWith("1 of 60", Lines()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_InAPrompt_AreText()
    {
        Press("/q?");

        Assert.False(_view.IsDone);
        Assert.Equal("Text: q?_", Lines()[23]);
    }

    [Fact]
    public void Keys_Details_ShowTheStatementWholeAndGoBack()
    {
        Press("j\n");
        string page = string.Join('\n', _view.Layout(80, 100).Select(line => line.Text));

        Assert.StartsWith(NameOf(2) + "\n", page, StringComparison.Ordinal);
        Assert.Contains(Sql.DigestId.Format(WindowBuilder.IdOf(NameOf(2))), page, StringComparison.Ordinal);
        Assert.Matches(@"load +0\.590 +0\.590\n", page);
        Assert.Matches(@"By user, since the start\n +100\.0% +1 even\n", page);
        Assert.Matches(@"   1s +1 #+\n", page);

        Press("G");
        Assert.Contains(Lines(), line => line.Contains("By application", StringComparison.Ordinal));
        Press("\e");
        Assert.EndsWith(NameOf(2), Selected(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_Help_ShowsKeysFromAnywhere()
    {
        Press("\n?");
        Assert.Equal("Keys", Lines()[0]);
        Press("\e");
        Assert.StartsWith("SELECT a", Lines()[0], StringComparison.Ordinal);
        Press("q");
        Assert.True(_view.IsDone);
    }

    [Fact]
    public void Keys_Sessions_ShowCountsOfTheSpanAndWhatRunsNow()
    {
        OpenSessions(WindowBuilder.Start + (10 * Second), opened: 5, open: 5, transactions: 2, runningSeconds: 4);
        OpenSessions(WindowBuilder.Start + (20 * Second), opened: 1, open: 3, transactions: 1, runningSeconds: 14);
        Press("v");

        string[] last = Lines();
        Assert.Equal("Connections, transactions, unfinished commands   Last 10s", last[0]);
        Assert.Contains("Connections: 3 open, 1 opened, 0 closed", last);
        Assert.Contains("      3       1       0       0       0       0 app 192.0.2.1 192.0.2.2:3306", last);
        Assert.Contains("Transactions: 1 open, 1 ended", last);
        Assert.Contains("Unfinished: 1 running", last);
        Assert.Contains("      1  14.00s       0       0       0 SELECT SLEEP(?)", last);
        Assert.StartsWith("Esc back", last[23], StringComparison.Ordinal);

        Press("t");
        string[] all = Lines();
        Assert.Equal("Connections, transactions, unfinished commands   In 30s", all[0]);
        Assert.Contains("Connections: 3 open, 6 opened, 0 closed", all);
        Assert.Contains("Transactions: 1 open, 3 ended", all);
        Assert.Contains("      1  14.00s       0       0       0 SELECT SLEEP(?)", all);

        // Help goes back to the page, and the page to the list.
        Press("?\e");
        Assert.Equal(all, Lines());
        Press("\eunobody\nv");
        Assert.Equal("Connections, transactions, unfinished commands   In 30s   only user~nobody", Lines()[0]);
        Assert.Equal("", Lines()[1]);
        Press("\e");
        Assert.StartsWith("querysniff top", Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_Pause_SaysSo()
    {
        Press(" ");
        Assert.EndsWith("PAUSED", Lines()[0], StringComparison.Ordinal);
        Press(" ");
        Assert.DoesNotContain("PAUSED", Lines()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_NotWhole_IsAWarning()
    {
        Assert.Equal(LineStyle.Plain, _view.Layout(80, 24)[22].Style);
        _data.All.Window.Servers.GetOrAdd(WindowBuilder.Server).GapBytes = 1_000;
        Assert.Equal(LineStyle.Warning, _view.Layout(80, 24)[22].Style);
    }

    [Fact]
    public void Coverage_WithManyReasons_IsShownWhole()
    {
        ServerCoverage server = _data.All.Window.Servers.GetOrAdd(WindowBuilder.Server);
        server.EncryptedBytes = server.SkippedBytes = server.GapBytes = server.ConnectionsMidStream = 100_000;
        server.CommandsTainted = server.CommandsUnanswered = server.PacketsUnparsable = 100_000;

        string[] lines = Lines();

        Assert.Equal(24, lines.Length);
        Assert.Contains("packets unparsable", lines[22], StringComparison.Ordinal);
        Assert.StartsWith("? help", lines[23], StringComparison.Ordinal);
        Assert.All(lines[19..], line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public void Statement_WithCommandsForTheTerminal_IsHarmless()
    {
        _window.Add("SELECT `\e]0;owned\a`", "\e[2J", durationNanoseconds: Second);
        _data.Add(_window.Window);
        _view.OnData();

        foreach (string keys in new[] { "", "u", "\e[2J\n", "\n" })
        {
            Press(keys);
            Assert.DoesNotContain(_view.Layout(200, 100), line => line.Text.Any(char.IsControl));
        }
    }

    private void OpenSessions(long start, long opened, long open, int transactions, long runningSeconds)
    {
        _window.Begin(start);
        ConnectionCounts counts = _window.Window.Connections.GetOrAdd("app", "192.0.2.1", WindowBuilder.Server);
        (counts.Opened, counts.Open) = (opened, open);
        TransactionRow row = _window.Transactions("UPDATE t SET a = ?");
        row.AddOpen(Second);
        for (int i = 0; i < transactions; i++)
        {
            row.Add(new TransactionMeasurement
            {
                End = TransactionEnd.Committed,
                Statements = 2,
                IsTimed = true,
                DurationNanoseconds = Second,
                IdleNanoseconds = 0,
            });
        }

        _window.Unfinished("SELECT SLEEP(?)").AddRunning(runningSeconds * Second);
        _data.Add(_window.Window);
        _view.OnData();
    }

    private static string NameOf(int i) => $"SELECT a FROM table{i.ToString("00", CultureInfo.InvariantCulture)}";

    private string[] Lines() => [.. _view.Layout(80, 24).Select(line => line.Text)];

    private string Selected() => Assert.Single(_view.Layout(80, 24), line => line.Style == LineStyle.Selected).Text;

    private void Press(string keys)
    {
        foreach (char key in keys)
        {
            _view.OnKey(key switch
            {
                '\n' => new ConsoleKeyInfo('\r', ConsoleKey.Enter, shift: false, alt: false, control: false),
                '\e' => new ConsoleKeyInfo(key, ConsoleKey.Escape, shift: false, alt: false, control: false),
                '\b' => new ConsoleKeyInfo(key, ConsoleKey.Backspace, shift: false, alt: false, control: false),
                _ => new ConsoleKeyInfo(key, ConsoleKey.None, shift: false, alt: false, control: false),
            });
            Lines();
        }
    }

    private void Press(ConsoleKey key) => _view.OnKey(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control: false));
}
