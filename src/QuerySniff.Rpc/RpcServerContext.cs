using Microsoft.AspNetCore.Http;

namespace QuerySniff.Rpc;

/// <summary>One call, as its handler sees it. Valid until the handler's task completes.</summary>
public sealed class RpcServerContext
{
    internal RpcServerContext(HttpContext httpContext, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        HttpContext = httpContext;
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    /// <summary>Fires when the client goes away, when the deadline passes and when the server is torn down.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>When the client stops waiting, by the server's clock; null if it set no deadline.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>The client's "ip:port", or "unknown" for a transport that has none.</summary>
    public string Peer
    {
        get
        {
            ConnectionInfo connection = HttpContext.Connection;
            return connection.RemoteIpAddress is { } address
                ? new System.Net.IPEndPoint(address, connection.RemotePort).ToString()
                : "unknown";
        }
    }

    /// <summary>The HTTP request: its headers are the call's metadata.</summary>
    public HttpContext HttpContext { get; }
}
