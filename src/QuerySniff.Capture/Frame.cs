namespace QuerySniff.Capture;

/// <summary>One link-layer frame, borrowed from the source until its next read.</summary>
public readonly ref struct Frame
{
    /// <summary>Makes a frame over borrowed memory.</summary>
    public Frame(long timestamp, int linkType, int wireLength, ReadOnlySpan<byte> bytes)
    {
        Timestamp = timestamp;
        LinkType = linkType;
        WireLength = wireLength;
        Bytes = bytes;
    }

    /// <summary>When the frame was seen, in nanoseconds since the Unix epoch.</summary>
    public long Timestamp { get; }

    /// <summary>The LINKTYPE_ value of the frame's link layer (https://www.tcpdump.org/linktypes.html).</summary>
    public int LinkType { get; }

    /// <summary>
    /// The frame's length on the wire in bytes; more than <see cref="Bytes"/> holds if the snap length cut it.
    /// </summary>
    public int WireLength { get; }

    /// <summary>The captured bytes, from the link-layer header on.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}
