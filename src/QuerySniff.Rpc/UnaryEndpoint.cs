using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Rpc;

/// <summary>
/// The server's end of one method: reads the request, runs the handler, writes the answer. Without state of its own:
/// it serves any number of calls at once.
/// </summary>
internal sealed class UnaryEndpoint<TRequest, TResponse>(
    RpcMethod<TRequest, TResponse> method,
    Func<TRequest, RpcServerContext, Task<TResponse>> handler,
    RpcServerOptions options,
    TimeProvider time,
    ILogger logger)
    where TRequest : class, IMessage<TRequest>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>Serves one request, and throws for none: what a client can do wrong is answered, or it is gone.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (RefusalOfHttp(context.Request) is { } refusal)
        {
            context.Response.StatusCode = refusal;
            return;
        }

        if (options.Authorize?.Invoke(context) is { } denial)
        {
            RpcResponse.WriteStatus(context.Response, new RpcStatus(denial.StatusCode, denial.Detail));
            return;
        }

        string timeoutHeader = context.Request.Headers[RpcHeaders.Timeout].ToString();
        TimeSpan? timeout = null;
        if (timeoutHeader.Length > 0)
        {
            if (!RpcTimeout.TryParse(timeoutHeader, out TimeSpan parsed))
            {
                RpcResponse.WriteStatus(context.Response, new RpcStatus(RpcStatusCode.Internal, "The grpc-timeout is malformed."));
                return;
            }

            timeout = parsed;
        }

        await InvokeAsync(context, timeout).ConfigureAwait(false);
    }

    /// <summary>The HTTP status for what is no gRPC at all, so that no other client takes a 200 for a success.</summary>
    private static int? RefusalOfHttp(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp2(request.Protocol) && !HttpProtocol.IsHttp3(request.Protocol))
        {
            return StatusCodes.Status505HttpVersionNotsupported;
        }

        return RpcHeaders.IsGrpcContentType(request.ContentType) ? null : StatusCodes.Status415UnsupportedMediaType;
    }

    private async Task InvokeAsync(HttpContext context, TimeSpan? timeout)
    {
        using CancellationTokenSource timer = new(timeout ?? Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource linked =
            CancellationTokenSource.CreateLinkedTokenSource(timer.Token, context.RequestAborted);
        DateTimeOffset? deadline = timeout is { } span ? time.GetUtcNow() + span : null;
        RpcServerContext call = new(context, deadline, linked.Token);
        try
        {
            MessageResult<TResponse> result = await AnswerAsync(call).ConfigureAwait(false);
            if (result.TryGet(out TResponse? response, out RpcStatus failure))
            {
                await RpcResponse.WriteAsync(context, response).ConfigureAwait(false);
            }
            else
            {
                Log.CallRefused(logger, method.Path, call.Peer, failure.Code, failure.Detail);
                RpcResponse.WriteStatus(context.Response, failure);
            }
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.ClientGone(logger, method.Path, call.Peer, exception.Message);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            RpcResponse.WriteStatus(
                context.Response, new RpcStatus(RpcStatusCode.DeadlineExceeded, "The deadline passed before the answer."));
        }
        catch (IOException exception)
        {
            // The stream was reset, or its bytes came too slowly for Kestrel; if anyone still listens, this is the truth.
            Log.ClientGone(logger, method.Path, call.Peer, exception.Message);
            RpcResponse.WriteStatus(context.Response, new RpcStatus(RpcStatusCode.Cancelled, "The request broke off."));
        }
    }

    private async Task<MessageResult<TResponse>> AnswerAsync(RpcServerContext call)
    {
        HttpContext http = call.HttpContext;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            // The message's own bound holds, and is answered in gRPC's way.
            bodySize.MaxRequestBodySize = null;
        }

        MessageResult<TRequest> read = await MessageReader.ReadAsync(
            http.Request.BodyReader,
            method.RequestParser,
            http.Request.Headers[RpcHeaders.Encoding],
            options.MessageBytesMax,
            RpcStatusCode.Unimplemented,
            call.CancellationToken).ConfigureAwait(false);
        return read.TryGet(out TRequest? request, out RpcStatus failure)
            ? await HandleAsync(request, call).ConfigureAwait(false)
            : new MessageResult<TResponse>(failure);
    }

    private async Task<MessageResult<TResponse>> HandleAsync(TRequest request, RpcServerContext call)
    {
        try
        {
            TResponse response = await handler(request, call).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The handler answered null.");
            return new MessageResult<TResponse>(response);
        }
        catch (RpcException exception)
        {
            return new MessageResult<TResponse>(new RpcStatus(exception.StatusCode, exception.Detail));
        }
        catch (OperationCanceledException) when (call.CancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a handler throws must become an answer: its client waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HandlerFailed(logger, exception, method.Path, call.Peer);
            return new MessageResult<TResponse>(new RpcStatus(RpcStatusCode.Unknown, "The server failed to handle the call."));
        }
    }
}
