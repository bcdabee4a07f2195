using System.Runtime.CompilerServices;
using System.Threading.Channels;
using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Top;

/// <summary>The live display: waits for keys and time, and draws what they change.</summary>
internal sealed class TopDisplay
{
    /// <summary>How often it looks whether an interval has ended: often enough that nobody sees the delay.</summary>
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Events on their way: some seconds of a key that is held down. At the bound the keyboard waits; a tick or a redraw
    /// that finds no place is not missed, for what is before it draws too.
    /// </summary>
    private const int EventsMax = 64;

    private readonly Channel<TopEvent> _events = Channel.CreateBounded<TopEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true });

    private readonly TopCapture _capture;
    private readonly TopView _view;

    private TopDisplay(TopCapture capture, TopView view)
    {
        _capture = capture;
        _view = view;
    }

    /// <summary>Shows the capture until the user leaves, it ends, or the token is cancelled.</summary>
    public static async Task RunAsync(
        TopCapture capture, TopOptions options, TimeProvider clock, CancellationToken stop)
    {
        TopDisplay display = new(capture, new TopView(options, capture.Data));
        using Terminal terminal = new(Terminal.IsColourWanted, () => display.Post(new TopEvent(IsRedraw: true)));
        ITimer ticks = clock.CreateTimer(_ => display.Post(default), null, TickPeriod, TickPeriod);
        await using ConfiguredAsyncDisposable stopTicks = ticks.ConfigureAwait(false);
        Keyboard.Listen(
            key => display.Send(new TopEvent(Key: key)),
            () => display.Send(new TopEvent(IsEnd: true)));
        try
        {
            await display.ShowAsync(terminal, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C and SIGTERM are ways to leave.
        }
    }

    private async Task ShowAsync(Terminal terminal, CancellationToken stop)
    {
        while (!_view.IsDone && !_capture.Ended.IsCompleted)
        {
            (int width, int height) = Terminal.Size;
            terminal.Draw(_view.Layout(width, height), width);
            TopEvent next = await _events.Reader.ReadAsync(stop).ConfigureAwait(false);
            do
            {
                if (next.IsEnd)
                {
                    return;
                }

                Take(next, terminal);
            }
            while (!_view.IsDone && _events.Reader.TryRead(out next));
        }
    }

    private void Take(TopEvent next, Terminal terminal)
    {
        if (next.Key is { } key)
        {
            _view.OnKey(key);
        }

        if (next.IsRedraw)
        {
            terminal.Invalidate();
        }

        while (_capture.TryAdvance())
        {
            _view.OnData();
        }
    }

    private void Post(TopEvent next) => _events.Writer.TryWrite(next);

    // On the keyboard's thread, which has nothing else to do than to wait.
    private void Send(TopEvent next) => _events.Writer.WriteAsync(next).AsTask().GetAwaiter().GetResult();
}
