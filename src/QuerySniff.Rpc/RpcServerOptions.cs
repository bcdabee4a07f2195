namespace QuerySniff.Rpc;

/// <summary>What a server may be told about one method.</summary>
public sealed class RpcServerOptions
{
    /// <summary>The largest request, in bytes, counted both as sent and as decompressed; larger ones are RESOURCE_EXHAUSTED.</summary>
    public int MessageBytesMax { get; init; } = RpcLimits.MessageBytesMax;
}
