using Microsoft.AspNetCore.Http;

namespace QuerySniff.Rpc;

/// <summary>What a server may be told about one method.</summary>
public sealed class RpcServerOptions
{
    /// <summary>The largest request, in bytes, counted both as sent and as decompressed; larger ones are RESOURCE_EXHAUSTED.</summary>
    public int MessageBytesMax { get; init; } = RpcLimits.MessageBytesMax;

    /// <summary>
    /// Asked before a byte of the message is read whether the caller may call; answers with what to refuse it with, or null
    /// to let it. Null lets everyone.
    /// </summary>
    public Func<HttpContext, RpcException?>? Authorize { get; init; }
}
