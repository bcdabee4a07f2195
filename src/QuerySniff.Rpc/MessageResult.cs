using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.Rpc;

/// <summary>A message, or why there is none.</summary>
internal readonly struct MessageResult<T>
    where T : class
{
    private readonly T? _message;
    private readonly RpcStatus _failure;

    public MessageResult(T message)
    {
        _message = message;
    }

    public MessageResult(RpcStatus failure)
    {
        _failure = failure;
    }

    public bool TryGet([NotNullWhen(true)] out T? message, out RpcStatus failure)
    {
        message = _message;
        failure = _failure;
        return message is not null;
    }
}
