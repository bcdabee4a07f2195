using Microsoft.Extensions.Logging;

namespace QuerySniff.Rpc;

/// <summary>This assembly's log events: 400 to 419. None has a message's content in it.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Error, "The handler of {Path} failed on a call from {Peer}.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string path, string peer);

    [LoggerMessage(401, LogLevel.Debug, "A call of {Path} from {Peer} was answered {StatusCode}: {Detail}")]
    public static partial void CallRefused(
        ILogger logger, string path, string peer, RpcStatusCode statusCode, string detail);

    [LoggerMessage(402, LogLevel.Debug, "A call of {Path} from {Peer} broke off: {Reason}")]
    public static partial void ClientGone(ILogger logger, string path, string peer, string reason);
}
