namespace QuerySniff.Capture;

/// <summary>
/// A source of frames: an interface or a capture file. One thread reads it and disposes of it.
/// </summary>
public interface IPacketSource : IDisposable
{
    /// <summary>
    /// Reads the next frame. Its memory is borrowed: it is valid until the next call.
    /// </summary>
    /// <exception cref="CaptureException">The interface went away, or the file is damaged at this point.</exception>
    ReadResult TryRead(out Frame frame);

    /// <summary>What the source has seen and lost since it was opened. Called by the reading thread.</summary>
    CaptureStatistics ReadStatistics();
}
