using System.Net;

namespace QuerySniff.Rpc;

/// <summary>The status of a call whose failure came from HTTP: from a proxy, or from the connection.</summary>
internal static class HttpStatusMapping
{
    /// <summary>For an answer without <c>grpc-status</c> (grpc/grpc, doc/http-grpc-status-mapping.md).</summary>
    public static RpcStatusCode FromHttpStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => RpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => RpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => RpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => RpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests => RpcStatusCode.Unavailable,
        HttpStatusCode.RequestHeaderFieldsTooLarge => RpcStatusCode.Internal,
        HttpStatusCode.BadGateway => RpcStatusCode.Unavailable,
        HttpStatusCode.ServiceUnavailable => RpcStatusCode.Unavailable,
        HttpStatusCode.GatewayTimeout => RpcStatusCode.Unavailable,
        _ => RpcStatusCode.Unknown,
    };

    /// <summary>
    /// For a stream that was reset (doc/PROTOCOL-HTTP2.md, Errors). The numbers are those of RFC 9113, section 7.
    /// NO_ERROR is INTERNAL there and UNAVAILABLE for a GOAWAY; HttpClient does not tell the two apart, and the one that
    /// does happen is a server that shuts down.
    /// </summary>
    public static RpcStatusCode FromHttp2Error(long errorCode) => errorCode switch
    {
        0x0 => RpcStatusCode.Unavailable, // NO_ERROR
        0x7 => RpcStatusCode.Unavailable, // REFUSED_STREAM
        0x8 => RpcStatusCode.Cancelled, // CANCEL
        0xB => RpcStatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xC => RpcStatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => RpcStatusCode.Internal,
    };

    /// <summary>
    /// For a request that got no whole answer. What the network did is UNAVAILABLE, so that the caller sends it again;
    /// what the peer said in HTTP/2's own error codes is mapped.
    /// </summary>
    public static RpcStatus FromException(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
            {
                return new RpcStatus(FromHttp2Error(protocol.ErrorCode), FirstLine(protocol.Message));
            }
        }

        // The innermost message is the one that says why ("Connection refused"); the outermost says where.
        string detail = FirstLine(exception.Message);
        string innermost = FirstLine(exception.GetBaseException().Message);
        return new RpcStatus(
            RpcStatusCode.Unavailable,
            detail.Contains(innermost, StringComparison.Ordinal) ? detail : $"{detail} {innermost}");
    }

    /// <summary>Some of .NET's messages have a second line, with the name of a type.</summary>
    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }
}
