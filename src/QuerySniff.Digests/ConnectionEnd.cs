namespace QuerySniff.Digests;

/// <summary>How a connection ended, as far as its wire tells. Each that ended is counted under one of these.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>The client said COM_QUIT.</summary>
    Quit,

    /// <summary>
    /// FIN without COM_QUIT, of a connection that was logged in: the client went away, or the server closed it (idle too
    /// long, killed, shutting down).
    /// </summary>
    Aborted,

    /// <summary>RST without COM_QUIT, of a connection that was logged in.</summary>
    Reset,

    /// <summary>The server had refused it, before its handshake or at the login.</summary>
    Refused,

    /// <summary>It ended before the server had decided on a login: a port scan, a health check, a client that gave up.</summary>
    Abandoned,

    /// <summary>
    /// It cannot be told: TLS or a loss of step hid whether COM_QUIT was said, or the agent gave the connection up (nothing
    /// seen for longer than servers wait, flow table full, a new connection on the same ports).
    /// </summary>
    Unknown,
}
