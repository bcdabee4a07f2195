using QuerySniff.Capture;

namespace QuerySniff.Captures.Tests;

/// <summary>A frame of a capture, with memory of its own.</summary>
internal sealed record CapturedFrame(long Timestamp, int LinkType, int WireLength, byte[] Bytes)
{
    /// <summary>All frames of a file.</summary>
    public static IReadOnlyList<CapturedFrame> ReadFile(string path)
    {
        using IPacketSource source = FileSource.Open(path);
        List<CapturedFrame> frames = new();
        while (source.TryRead(out Frame frame) == ReadResult.Frame)
        {
            frames.Add(new CapturedFrame(frame.Timestamp, frame.LinkType, frame.WireLength, frame.Bytes.ToArray()));
        }

        return frames;
    }
}
