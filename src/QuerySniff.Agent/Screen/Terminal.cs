using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace QuerySniff.Agent.Screen;

/// <summary>
/// The terminal while a program has all of it: the alternate screen, without a cursor. Disposing it brings back what was
/// there before. The control sequences are those that every terminal of today has (ECMA-48, and xterm's for the screen).
/// </summary>
/// <remarks>
/// A library would draw widgets; what is needed here is a list of lines, of which those that changed are written. One
/// thread draws; <see cref="Suspend"/> and <see cref="Resume"/> may come from any.
/// </remarks>
internal sealed class Terminal : IDisposable
{
    // Alternate screen; no cursor; no wrapping, so that a line that is too long can never move the others.
    private const string EnterSequence = "\e[?1049h\e[?25l\e[?7l\e[2J";
    private const string LeaveSequence = "\e[0m\e[?7h\e[?25h\e[?1049l";

    // What a terminal has that does not say: a serial line, for one.
    private const int WidthDefault = 80;
    private const int HeightDefault = 24;

    private readonly Lock _lock = new();
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly bool _hasColour;
    private readonly PosixSignalRegistration[] _signals;
    private ScreenLine[] _shown = [];
    private bool _isEntered;

    /// <summary>Takes the terminal.</summary>
    /// <param name="hasColour">Whether colours are wanted; inverse and bold are used in any case.</param>
    /// <param name="redraw">Called, on any thread, when the size changed or the screen was given back.</param>
    public Terminal(bool hasColour, Action redraw)
    {
        _hasColour = hasColour;
        Resume();
        _signals = OperatingSystem.IsWindows() ? [] :
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => redraw()),

            // Ctrl-Z: the shell gets its screen, and then the process stops.
            PosixSignalRegistration.Create(PosixSignal.SIGTSTP, _ =>
            {
                Suspend();
                StopProcess();
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ =>
            {
                Resume();
                redraw();
            }),
        ];
    }

    /// <summary>Whether there is a terminal to take: both ends are one, and it is one that can move its cursor.</summary>
    public static bool IsUsable => !Console.IsInputRedirected && !Console.IsOutputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Whether the user has not said no to colours (https://no-color.org).</summary>
    public static bool IsColourWanted => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Columns and rows, at present.</summary>
    public static (int Width, int Height) Size
    {
        get
        {
            (int width, int height) = (Console.WindowWidth, Console.WindowHeight);
            return (width > 0 ? width : WidthDefault, height > 0 ? height : HeightDefault);
        }
    }

    /// <summary>Shows lines, one a row from the top; writes those that are not shown already.</summary>
    public void Draw(IReadOnlyList<ScreenLine> lines, int width)
    {
        StringBuilder text = new();
        lock (_lock)
        {
            if (!_isEntered)
            {
                return;
            }

            for (int i = 0; i < lines.Count; i++)
            {
                if (i >= _shown.Length || lines[i] != _shown[i])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\e[{i + 1};1H").Append(Paint(lines[i], width)).Append("\e[0m\e[K");
                }
            }

            if (lines.Count < _shown.Length)
            {
                text.Append(CultureInfo.InvariantCulture, $"\e[{lines.Count + 1};1H\e[J");
            }

            _shown = [.. lines];
            Write(text.ToString());
        }
    }

    /// <summary>Forgets what is shown: the next drawing writes all of it.</summary>
    public void Invalidate()
    {
        lock (_lock)
        {
            _shown = [];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        Suspend();
        _output.Dispose();
    }

    // Who has a handler for SIGTSTP is not stopped by it, and the class library has no call that sends a signal.
    private static void StopProcess()
    {
        using Process shell = Process.Start("/bin/sh", ["-c", "kill -STOP $PPID"]);
    }

    private void Suspend()
    {
        lock (_lock)
        {
            if (_isEntered)
            {
                _isEntered = false;
                Write(LeaveSequence);
            }
        }
    }

    private void Resume()
    {
        lock (_lock)
        {
            if (!_isEntered)
            {
                _isEntered = true;
                _shown = [];
                Write(EnterSequence);
            }
        }
    }

    private string Paint(ScreenLine line, int width)
    {
        bool isBar = line.Style is LineStyle.Header or LineStyle.Selected;
        string text = isBar ? Cells.Fit(line.Text, width) : Cells.Cut(line.Text, width);
        return StyleSequence(line.Style) + text;
    }

    // htop's colours for a head and for the cursor's line.
    private string StyleSequence(LineStyle style) => (style, _hasColour) switch
    {
        (LineStyle.Title, _) => "\e[1m",
        (LineStyle.Header, true) => "\e[30;42m",
        (LineStyle.Header, false) => "\e[1;4m",
        (LineStyle.Selected, true) => "\e[30;46m",
        (LineStyle.Selected, false) => "\e[7m",
        (LineStyle.Warning, true) => "\e[1;33m",
        (LineStyle.Warning, false) => "\e[1m",
        _ => "",
    };

    private void Write(string text)
    {
        // A terminal that went away is not worth a message: nobody would read it.
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
            _output.Flush();
        }
        catch (IOException)
        {
        }
    }
}
