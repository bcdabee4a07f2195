using System.Net.Http.Headers;
using System.Net.Security;

namespace QuerySniff.Rpc;

/// <summary>What a client may be told about its channel.</summary>
public sealed class RpcChannelOptions
{
    /// <summary>The largest response, in bytes, counted both as sent and as decompressed; larger ones are RESOURCE_EXHAUSTED.</summary>
    public int MessageBytesMax { get; init; } = RpcLimits.MessageBytesMax;

    /// <summary>Compress requests of at least <see cref="RpcLimits.CompressBytesMin"/> bytes with gzip, at its fastest level.</summary>
    public bool Gzip { get; init; } = true;

    /// <summary>
    /// Called for each request to add headers, a bearer token for example; null adds none. Runs on the caller's thread.
    /// </summary>
    public Action<HttpRequestHeaders>? ConfigureHeaders { get; init; }

    /// <summary>Certificates to trust and to present, for https; null trusts what the system trusts.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }
}
