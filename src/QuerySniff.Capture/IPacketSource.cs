namespace QuerySniff.Capture;

/// <summary>
/// A source of frames: an interface or a capture file. One thread reads; <see cref="Stop"/> may be called from any.
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

    /// <summary>Makes the present or next <see cref="TryRead"/> return <see cref="ReadResult.End"/>.</summary>
    void Stop();
}
