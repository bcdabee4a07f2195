using System.Net;
using System.Net.Http.Headers;

namespace QuerySniff.Rpc.Tests;

/// <summary>HTTP/2 without any gRPC in it: sends what no gRPC client would.</summary>
internal sealed class RawClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    public static HttpRequestMessage Request(HttpContent content, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        content.Headers.ContentType ??= new MediaTypeHeaderValue(RpcHeaders.ContentType);
        HttpRequestMessage request = new(HttpMethod.Post, IngestMethods.Push.Path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        _http.SendAsync(request, cancellationToken);

    public async Task<(RpcStatusCode Code, string Detail)> StatusAsync(
        byte[] body,
        params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(new ByteArrayContent(body), headers);
        using HttpResponseMessage response = await SendAsync(request);
        return Status(response);
    }

    /// <summary>The status of an answer that must be gRPC's: 200, with one grpc-status in headers or trailers.</summary>
    public static (RpcStatusCode Code, string Detail) Status(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(RpcHeaders.ContentType, response.Content.Headers.ContentType?.MediaType);
        Assert.True(
            AnswerStatus.TryRead(response.TrailingHeaders, out RpcStatus status) ^ AnswerStatus.TryRead(response.Headers, out RpcStatus alone));
        return status.Detail is null ? (alone.Code, alone.Detail) : (status.Code, status.Detail);
    }

    public void Dispose() => _http.Dispose();
}
