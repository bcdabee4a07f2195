namespace QuerySniff.MySql;

/// <summary>What happens to a session beside its commands; each is counted in the coverage.</summary>
public enum SessionEvent : byte
{
    /// <summary>The connection phase ended with an OK: the user is known and let in.</summary>
    Authenticated,

    /// <summary>The server refused the login, or the connection before it.</summary>
    LoginFailed,

    /// <summary>
    /// The client asked for TLS: nothing after that can be read. <see cref="Session{TStatement}.TlsVersion"/> comes later.
    /// </summary>
    Encrypted,

    /// <summary>The connection uses the compressed protocol; see <see cref="SessionPhase.Compressed"/> for whether it can be read.</summary>
    Compressed,

    /// <summary>The decoder lost step with a stream and waits for a certain command boundary.</summary>
    Desynchronised,

    /// <summary>The decoder is in step again; or for the first time, if the session was joined mid-stream.</summary>
    Resynchronised,

    /// <summary>A packet was not what the protocol allows at its place.</summary>
    UnparsablePacket,

    /// <summary>A replication stream began: it is recognised and left alone.</summary>
    ReplicationStream,

    /// <summary>
    /// A request was seen, and no answer that could be told to be its own to the end. It comes beside the command, whose
    /// outcome is <see cref="CommandOutcome.Unknown"/>; alone where the request was cut off, or was met out of step and
    /// may have been none.
    /// </summary>
    Unanswered,
}
