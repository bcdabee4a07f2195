using Google.Protobuf;

namespace QuerySniff.Rpc;

/// <summary>
/// A unary method of the contract: its path and how its two messages are read. Immutable; one instance serves all calls.
/// </summary>
/// <typeparam name="TRequest">The message that the client sends.</typeparam>
/// <typeparam name="TResponse">The message that the server answers with.</typeparam>
public sealed class RpcMethod<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Names a method.</summary>
    /// <param name="service">The service with its package, as in the .proto: "querysniff.v1.Ingest".</param>
    /// <param name="name">The method's name, as in the .proto: "Push".</param>
    /// <param name="requestParser">Reads the request.</param>
    /// <param name="responseParser">Reads the response.</param>
    public RpcMethod(
        string service,
        string name,
        MessageParser<TRequest> requestParser,
        MessageParser<TResponse> responseParser)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(requestParser);
        ArgumentNullException.ThrowIfNull(responseParser);
        Path = $"/{service}/{name}";
        RequestParser = requestParser;
        ResponseParser = responseParser;
    }

    /// <summary>The path of the HTTP request: "/service/name". Case matters.</summary>
    public string Path { get; }

    internal MessageParser<TRequest> RequestParser { get; }

    internal MessageParser<TResponse> ResponseParser { get; }
}
