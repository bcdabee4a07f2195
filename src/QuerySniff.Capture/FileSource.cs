namespace QuerySniff.Capture;

/// <summary>Opens capture files in the pcap and pcapng formats.</summary>
public static class FileSource
{
    /// <summary>The path that stands for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Opens a file, or the standard input for "-".</summary>
    /// <exception cref="CaptureException">It cannot be read, or is no capture; or libpcap is not installed.</exception>
    public static IPacketSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        IPacketSource? plain = path == StandardInput ? null : PcapFileSource.TryOpen(path);
        return plain ?? LibPcapFileSource.Open(path);
    }
}
