using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// The windows of a capture file, as a capture thread would have closed them. Time passes with the file's frames alone: what
/// a live capture does while nothing arrives is done with the next frame.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="recorder">Counts it.</param>
/// <param name="offset">What is added to its times, in nanoseconds.</param>
internal sealed class FileWindows(IPacketSource source, WindowRecorder recorder, long offset)
{
    private long _last;
    private bool _hasBegun;
    private bool _hasEnded;

    /// <summary>Commands counted.</summary>
    public long Commands { get; private set; }

    /// <summary>Where the file is damaged, so that what follows was not read; null if it is not.</summary>
    public string? Damage { get; private set; }

    /// <summary>Reads the time of a file's last frame, in nanoseconds since the Unix epoch; 0 if it has none.</summary>
    /// <param name="source">The file, read to its end, or to where it is damaged.</param>
    public static long ReadEnd(IPacketSource source)
    {
        long end = 0;
        try
        {
            while (source.TryRead(out Frame frame) == ReadResult.Frame)
            {
                end = Math.Max(end, frame.Timestamp);
            }
        }
        catch (CaptureException)
        {
            // Whoever reads the file for what is in it says so.
        }

        return end;
    }

    /// <summary>Reads until a window in which something was seen has ended, or the file.</summary>
    /// <returns>The window, the caller's until it is given back to the ring; null at the end of the file.</returns>
    public DigestWindow? ReadNext()
    {
        DigestWindow? closed = _hasEnded ? null : ReadFrames() ?? End();
        Commands += closed?.Commands ?? 0;
        return closed;
    }

    private DigestWindow? ReadFrames()
    {
        try
        {
            while (source.TryRead(out Frame frame) == ReadResult.Frame)
            {
                if (Add(frame) is { } closed)
                {
                    return closed;
                }
            }
        }
        catch (CaptureException e)
        {
            Damage = e.Message;
        }

        return null;
    }

    private DigestWindow? Add(in Frame frame)
    {
        _last = frame.Timestamp + offset;
        if (!_hasBegun)
        {
            _hasBegun = true;
            recorder.Open(_last);
        }

        DigestWindow? closed = recorder.IsDue(_last) ? recorder.Close(_last, source.ReadStatistics()) : null;
        recorder.Pipeline.OnFrame(new Frame(_last, frame.LinkType, frame.WireLength, frame.Bytes));
        return closed;
    }

    private DigestWindow? End()
    {
        _hasEnded = true;
        recorder.Pipeline.Close(_last);
        return recorder.Close(_last, source.ReadStatistics());
    }
}
