using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace QuerySniff.Rpc;

/// <summary>The client's reading of how a call ended.</summary>
internal static class AnswerStatus
{
    /// <summary>The failure of an answer that is no gRPC: from a proxy, or from a web server at the wrong port.</summary>
    public static RpcStatus? RefusalOfHttp(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return new RpcStatus(
                HttpStatusMapping.FromHttpStatus(answer.StatusCode),
                string.Create(CultureInfo.InvariantCulture, $"The server answered HTTP status {(int)answer.StatusCode}."));
        }

        return RpcHeaders.IsGrpcContentType(answer.Content.Headers.ContentType?.ToString())
            ? null
            : new RpcStatus(RpcStatusCode.Unknown, "The answer is no gRPC: its content type is another one.");
    }

    /// <summary>
    /// The outcome by message and trailers together. A failure in the trailers is the server's word and goes before a
    /// message that is missing or broken; a broken message goes before trailers that say nothing, since a body that is
    /// given up has none.
    /// </summary>
    public static MessageResult<T> Judge<T>(MessageResult<T> message, HttpResponseHeaders trailers)
        where T : class
    {
        if (TryRead(trailers, out RpcStatus status))
        {
            return status.IsOk ? message : new MessageResult<T>(status);
        }

        return message.TryGet(out _, out _)
            ? new MessageResult<T>(new RpcStatus(RpcStatusCode.Unknown, "The answer ends without a grpc-status."))
            : message;
    }

    /// <summary>Reads the status from headers or trailers. A number that gRPC does not know is UNKNOWN.</summary>
    /// <returns>False if there is none.</returns>
    public static bool TryRead(HttpHeaders headers, out RpcStatus status)
    {
        status = default;
        if (Single(headers, RpcHeaders.Status) is not { } text)
        {
            return false;
        }

        bool known = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number <= (int)RpcStatusCode.Unauthenticated;
        string detail = RpcDetail.Decode(Single(headers, RpcHeaders.Message) ?? "");
        status = new RpcStatus(known ? (RpcStatusCode)number : RpcStatusCode.Unknown, detail);
        return true;
    }

    /// <summary>The value of a header; the first if there are several, null if there is none.</summary>
    public static string? Single(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out HeaderStringValues values))
        {
            return null;
        }

        foreach (string value in values)
        {
            return value;
        }

        return null;
    }
}
