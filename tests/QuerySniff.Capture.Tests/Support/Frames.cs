namespace QuerySniff.Capture.Tests.Support;

/// <summary>A frame, copied.</summary>
internal sealed record CopiedFrame(long Timestamp, int LinkType, int WireLength, byte[] Bytes);

/// <summary>Reads sources to their end, or until nothing comes.</summary>
internal static class Frames
{
    /// <summary>Idle reads after which no more comes: each waits as long as the kernel may hold back a block.</summary>
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
                    byte[] bytes = frame.Bytes.ToArray();
                    frames.Add(new CopiedFrame(frame.Timestamp, frame.LinkType, frame.WireLength, bytes));
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
