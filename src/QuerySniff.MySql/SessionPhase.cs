namespace QuerySniff.MySql;

/// <summary>Where a session stands.</summary>
public enum SessionPhase : byte
{
    /// <summary>The server's handshake is awaited.</summary>
    Connecting,

    /// <summary>The handshake was seen; the client's response is awaited.</summary>
    Greeted,

    /// <summary>The client's response was seen; the server has not let it in yet.</summary>
    Authenticating,

    /// <summary>The command phase: in step, commands are decoded.</summary>
    Commands,

    /// <summary>TLS: opaque to the end.</summary>
    Encrypted,

    /// <summary>The compressed protocol in a form that the system has no library for: passed over to the end.</summary>
    Compressed,

    /// <summary>A replication or clone stream: left alone to the end.</summary>
    Replication,

    /// <summary>Out of step: what passes by is not decoded until a client packet is certain to begin a command.</summary>
    Desynchronised,

    /// <summary>A client packet looked like a command; whether it was one its response will tell.</summary>
    Resynchronising,
}
