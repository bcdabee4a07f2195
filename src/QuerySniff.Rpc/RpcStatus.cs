namespace QuerySniff.Rpc;

/// <summary>A status and its one-line explanation, inside this assembly; callers get an <see cref="RpcException"/>.</summary>
internal readonly record struct RpcStatus(RpcStatusCode Code, string Detail)
{
    public static RpcStatus Ok => new(RpcStatusCode.Ok, "");

    public bool IsOk => Code == RpcStatusCode.Ok;

    public RpcException ToException(Exception? cause = null) => new(Code, Detail, cause);
}
