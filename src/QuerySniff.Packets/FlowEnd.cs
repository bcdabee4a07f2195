namespace QuerySniff.Packets;

/// <summary>Why a flow ended.</summary>
public enum FlowEnd : byte
{
    /// <summary>Both sides sent FIN.</summary>
    Finished,

    /// <summary>A side sent RST.</summary>
    Reset,

    /// <summary>Nothing was seen of it for the idle time.</summary>
    Idle,

    /// <summary>A new connection began on the same addresses and ports: its SYN was seen, or numbers far from this one's.</summary>
    PortReused,

    /// <summary>The flow table was full, and this flow was the one least recently seen.</summary>
    Evicted,

    /// <summary>Fewer flows are to be followed, and this is not one of them.</summary>
    SampledOut,

    /// <summary>The capture ended.</summary>
    CaptureEnded,
}
