using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace QuerySniff.Rpc;

/// <summary>Writes a server's answer: headers, message and trailers, or a status alone.</summary>
internal static class RpcResponse
{
    /// <summary>Writes a message and the status OK.</summary>
    public static async Task WriteAsync(HttpContext context, IMessage message)
    {
        HttpResponse response = context.Response;
        bool gzip = message.CalculateSize() >= RpcLimits.CompressBytesMin
            && RpcHeaders.AcceptsGzip(context.Request.Headers[RpcHeaders.AcceptEncoding]);
        WriteHeaders(response);
        if (gzip)
        {
            response.Headers[RpcHeaders.Encoding] = RpcHeaders.Gzip;
        }

        response.AppendTrailer(RpcHeaders.Status, "0");
        MessageWriter.Write(message, gzip, response.BodyWriter);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes a failure as headers that end the stream ("trailers-only"). Where the answer has begun already nothing
    /// can be said any more: the stream ends without a status, and the client knows that it failed.
    /// </summary>
    public static void WriteStatus(HttpResponse response, RpcStatus status)
    {
        if (response.HasStarted)
        {
            response.HttpContext.Abort();
            return;
        }

        WriteHeaders(response);
        response.Headers[RpcHeaders.Status] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (status.Detail.Length > 0)
        {
            response.Headers[RpcHeaders.Message] = RpcDetail.Encode(status.Detail);
        }
    }

    private static void WriteHeaders(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = RpcHeaders.ContentType;
        response.Headers[RpcHeaders.AcceptEncoding] = RpcHeaders.SupportedEncodings;
    }
}
