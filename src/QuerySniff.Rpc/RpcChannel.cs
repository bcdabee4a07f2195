using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Google.Protobuf;

namespace QuerySniff.Rpc;

/// <summary>
/// A client's connection to one server, opened at the first call and again whenever it is lost. Calls may run
/// concurrently, from any thread; they share one HTTP/2 connection.
/// </summary>
public sealed class RpcChannel : IDisposable
{
    /// <summary>How long a connection attempt may take: a host that drops packets silently would use up the deadline.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A call that waits on a silent connection asks after this long whether the peer is still there, so that a host
    /// that vanished does not hold calls until their deadline. Idle connections are not asked: gRPC servers count
    /// pings without calls as abuse (grpc/grpc, doc/keepalive.md).
    /// </summary>
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(20);

    /// <summary>How long the peer has for its answer to a ping.</summary>
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

    private static readonly ProductInfoHeaderValue UserAgent = new(
        "grpc-dotnet-querysniff",
        typeof(RpcChannel).Assembly.GetName().Version!.ToString(3));

    private readonly Uri _address;
    private readonly RpcChannelOptions _options;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a channel; nothing is sent yet.</summary>
    /// <param name="address">"http://host:port" for HTTP/2 without TLS, by prior knowledge, or "https://host:port".</param>
    /// <param name="options">What differs from the defaults.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https URL of a host alone.</exception>
    public RpcChannel(Uri address, RpcChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
        {
            throw new ArgumentException($"'{address}' is not of the form http://host:port or https://host:port.", nameof(address));
        }

        _address = address;
        _options = options;
        _http = new HttpMessageInvoker(MakeHandler(options));
    }

    /// <summary>Calls a method and waits for its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">Read before this returns its task, and not kept.</param>
    /// <param name="deadline">How long the answer may take, from now; the server is told.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="RpcException">The call failed, on whichever end; UNAVAILABLE if the server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is not positive.</exception>
    public Task<TResponse> CallAsync<TRequest, TResponse>(
        RpcMethod<TRequest, TResponse> method,
        TRequest request,
        TimeSpan deadline,
        CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
        TimeSpan span = TimeSpan.FromTicks(Math.Min(deadline.Ticks, TimeSpan.FromDays(RpcLimits.DeadlineDaysMax).Ticks));
        HttpRequestMessage message = MakeRequest(method.Path, request, span);
        return CallAsync(message, method.ResponseParser, span, cancellationToken);
    }

    /// <summary>Closes the connection; calls under way fail.</summary>
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler MakeHandler(RpcChannelOptions options) => new()
    {
        // A proxy for web pages does not pass HTTP/2 without TLS on, and an agent's aggregator is inside the network.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = RpcLimits.AnswerHeadersKibibytesMax,
        ConnectTimeout = ConnectTimeout,
        KeepAlivePingDelay = KeepAlivePingDelay,
        KeepAlivePingTimeout = KeepAlivePingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = options.Tls ?? new SslClientAuthenticationOptions(),
    };

    private HttpRequestMessage MakeRequest(string path, IMessage request, TimeSpan deadline)
    {
        bool gzip = _options.Gzip && request.CalculateSize() >= RpcLimits.CompressBytesMin;
        HttpRequestMessage message = new(HttpMethod.Post, new Uri(_address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = MakeContent(request, gzip),
        };
        HttpRequestHeaders headers = message.Headers;
        headers.TryAddWithoutValidation(RpcHeaders.Timeout, RpcTimeout.Format(deadline));
        headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        headers.UserAgent.Add(new ProductInfoHeaderValue(UserAgent.Product!));
        if (gzip)
        {
            headers.TryAddWithoutValidation(RpcHeaders.Encoding, RpcHeaders.Gzip);
        }

        headers.TryAddWithoutValidation(RpcHeaders.AcceptEncoding, RpcHeaders.SupportedEncodings);
        _options.ConfigureHeaders?.Invoke(headers);
        return message;
    }

    private static ReadOnlyMemoryContent MakeContent(IMessage request, bool gzip)
    {
        // The copy is the transport's to keep: HTTP/2 may still be sending it when the server has answered already,
        // so that a pooled array could not be given back safely.
        using PooledBuffer framed = new();
        MessageWriter.Write(request, gzip, framed);
        ReadOnlyMemoryContent content = new(framed.Written.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(RpcHeaders.ContentType);
        return content;
    }

    private async Task<TResponse> CallAsync<TResponse>(
        HttpRequestMessage request,
        MessageParser<TResponse> parser,
        TimeSpan deadline,
        CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
    {
        using CancellationTokenSource timer = new(deadline);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        RpcStatus failure;
        Exception? cause = null;
        try
        {
            using (request)
            {
                using HttpResponseMessage answer = await _http.SendAsync(request, linked.Token).ConfigureAwait(false);
                MessageResult<TResponse> result = await ReadAnswerAsync(answer, parser, linked.Token).ConfigureAwait(false);
                if (result.TryGet(out TResponse? response, out failure))
                {
                    return response;
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cause = exception;
            failure = HttpStatusMapping.FromException(exception);
        }

        // A server that saw the deadline pass first says CANCELLED, or resets the stream: the deadline is the truth.
        if (timer.IsCancellationRequested && (cause is not null || failure.Code == RpcStatusCode.Cancelled))
        {
            failure = new RpcStatus(RpcStatusCode.DeadlineExceeded, $"No answer from {_address.Authority} in {deadline}.");
        }

        throw failure.ToException(cause);
    }

    private async Task<MessageResult<TResponse>> ReadAnswerAsync<TResponse>(
        HttpResponseMessage answer,
        MessageParser<TResponse> parser,
        CancellationToken cancellationToken)
        where TResponse : class, IMessage<TResponse>
    {
        if (AnswerStatus.TryRead(answer.Headers, out RpcStatus status) && !status.IsOk)
        {
            return new MessageResult<TResponse>(status);
        }

        if (AnswerStatus.RefusalOfHttp(answer) is { } refusal)
        {
            return new MessageResult<TResponse>(refusal);
        }

        Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            PipeReader body = PipeReader.Create(stream);
            MessageResult<TResponse> result = await MessageReader.ReadAsync(
                body,
                parser,
                AnswerStatus.Single(answer.Headers, RpcHeaders.Encoding),
                _options.MessageBytesMax,
                RpcStatusCode.Internal,
                cancellationToken).ConfigureAwait(false);
            await body.CompleteAsync().ConfigureAwait(false);
            return AnswerStatus.Judge(result, answer.TrailingHeaders);
        }
    }
}
