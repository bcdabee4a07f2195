using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// A real terminal with a shell in it, that a test types into and looks at: tmux, with a server of its own. It ends, with
/// all that runs in it, when it is disposed of.
/// </summary>
internal sealed class TmuxTerminal : IDisposable
{
    /// <summary>What the shell says when it waits for a command.</summary>
    public const string Prompt = "ready> ";

    /// <summary>How often the screen is looked at.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();

    private TmuxTerminal()
    {
    }

    private string Socket => _folder.Combine("tmux");

    /// <summary>Opens a terminal of this size and waits for the shell.</summary>
    public static async Task<TmuxTerminal> OpenAsync(int width = 80, int height = 24, string environment = "")
    {
        TmuxTerminal terminal = new();
        await terminal.RunAsync(
            "-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}",
            $"env -u NO_COLOR {environment} PS1='{Prompt}' bash --norc --noprofile");
        await terminal.WaitForAsync(screen => screen.StartsWith(Prompt.TrimEnd(), StringComparison.Ordinal));
        return terminal;
    }

    /// <summary>Types text and presses Enter.</summary>
    public Task EnterAsync(string command) => RunAsync("send-keys", "-l", command, ";", "send-keys", "Enter");

    /// <summary>Presses keys by tmux's names: "j", "Enter", "PageDown", "C-c".</summary>
    public Task PressAsync(params string[] keys) => RunAsync(["send-keys", .. keys]);

    /// <summary>Changes the terminal's size.</summary>
    public Task ResizeAsync(int width, int height) => RunAsync("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>What the screen shows, a line a row.</summary>
    public Task<string> ReadAsync() => RunAsync("capture-pane", "-p");

    /// <summary>What the screen shows, with its colours and styles as control sequences.</summary>
    public Task<string> ReadStyledAsync() => RunAsync("capture-pane", "-p", "-e");

    /// <summary>A format of tmux, such as "#{cursor_flag}".</summary>
    public async Task<string> QueryAsync(string format) => (await RunAsync("display-message", "-p", format)).Trim();

    /// <summary>Waits until the screen is as told, and returns it. Fails the test, showing it, if it does not come to that.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> isReached, TimeSpan? timeout = null)
    {
        using CancellationTokenSource timer = new(timeout ?? ProcessUnderTest.DefaultTimeout);
        using PeriodicTimer looks = new(LookPeriod);
        while (true)
        {
            string screen = await ReadAsync();
            if (isReached(screen))
            {
                return screen;
            }

            Assert.False(timer.IsCancellationRequested, $"the screen did not come to what the test waits for:\n{screen}");
            await looks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until the screen has a text.</summary>
    public Task<string> WaitForAsync(string text) => WaitForAsync(screen => screen.Contains(text, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        using ProcessUnderTest kill = ProcessUnderTest.Start("tmux", ["-S", Socket, "kill-server"]);
        kill.WaitForExitAsync().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private Task<string> RunAsync(params string[] arguments) => ProcessUnderTest.RunAsync("tmux", ["-S", Socket, .. arguments]);
}
