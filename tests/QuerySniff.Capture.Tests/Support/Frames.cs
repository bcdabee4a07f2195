namespace QuerySniff.Capture.Tests.Support;

/// <summary>A frame, copied.</summary>
internal sealed record CopiedFrame(long Timestamp, int LinkType, int WireLength, byte[] Bytes);

/// <summary>Reads sources to their end, or until nothing comes.</summary>
internal static class Frames
{
    /// <summary>Idle reads after which nothing more comes: each waits as long as a block of the ring may be held back.</summary>
    private const int IdleReadsMax = 4;

    public static List<CopiedFrame> ReadAll(IPacketSource source)
    {
        List<CopiedFrame> frames = [];
        int idle = 0;
        while (idle < IdleReadsMax)
        {
            switch (source.TryRead(out Frame frame))
            {
                case ReadResult.Frame:
                    frames.Add(new CopiedFrame(frame.Timestamp, frame.LinkType, frame.WireLength, frame.Bytes.ToArray()));
                    break;
                case ReadResult.Idle:
                    idle++;
                    break;
                default:
                    return frames;
            }
        }

        return frames;
    }
}
