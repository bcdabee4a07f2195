namespace QuerySniff.Rpc;

/// <summary>
/// A call that failed. The client throws it; a server's handler throws it to answer with this status.
/// </summary>
public sealed class RpcException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="statusCode">What failed; never <see cref="RpcStatusCode.Ok"/>.</param>
    /// <param name="detail">
    /// One line for a person, without secrets: it crosses the network as <c>grpc-message</c>, cut at
    /// <see cref="RpcLimits.DetailBytesMax"/> bytes.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The status is no failure.</exception>
    public RpcException(RpcStatusCode statusCode, string detail)
        : this(statusCode, detail, innerException: null)
    {
    }

    /// <summary>Makes the failure, with what caused it on this side.</summary>
    /// <inheritdoc cref="RpcException(RpcStatusCode, string)"/>
    /// <param name="statusCode">What failed; never <see cref="RpcStatusCode.Ok"/>.</param>
    /// <param name="detail">One line for a person, without secrets.</param>
    /// <param name="innerException">The local cause. It does not cross the network.</param>
    public RpcException(RpcStatusCode statusCode, string detail, Exception? innerException)
        : base($"{statusCode}: {detail}", innerException)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(statusCode, RpcStatusCode.Ok);
        StatusCode = statusCode;
        Detail = detail;
    }

    /// <summary>What failed.</summary>
    public RpcStatusCode StatusCode { get; }

    /// <summary>One line for a person; empty where the peer gave none.</summary>
    public string Detail { get; }
}
