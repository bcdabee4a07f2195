namespace QuerySniff.Packets;

/// <summary>What a layer's header turned out to be. Every frame ends as exactly one of them.</summary>
internal enum DecodeResult
{
    /// <summary>The layer was read; of the last layer: the frame is a TCP segment.</summary>
    Done,

    /// <summary>The capture's link layer is none that is known here.</summary>
    UnknownLink,

    /// <summary>The frame carries something else than IPv4 or IPv6.</summary>
    NotIp,

    /// <summary>The packet carries something else than TCP.</summary>
    NotTcp,

    /// <summary>A part of an IP packet: fragments are not put together.</summary>
    Fragment,

    /// <summary>The snap length cut a header off.</summary>
    Truncated,

    /// <summary>The lengths in the headers contradict each other or the frame.</summary>
    Malformed,
}
