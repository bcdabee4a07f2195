namespace QuerySniff.Capture;

/// <summary>What a read from a packet source brought.</summary>
public enum ReadResult
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>No frame within the source's read timeout; a live source may bring one later.</summary>
    Idle,

    /// <summary>The end of a file; a live source has none.</summary>
    End,
}
