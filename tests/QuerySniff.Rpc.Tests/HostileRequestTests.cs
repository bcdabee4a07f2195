using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Rpc.Tests;

/// <summary>What our server answers to clients that break the protocol, by mistake or on purpose.</summary>
public sealed class HostileRequestTests : IAsyncLifetime, IDisposable
{
    private const int MessageBytesMax = 100_000;

    private LocalServer _server = null!;
    private RawClient _client = null!;

    public static TheoryData<string, byte[], string?, RpcStatusCode> WrongBodies()
    {
        byte[] message = new PushRequest { AgentId = "a" }.ToByteArray();
        byte[] gzip = Bodies.Gzip(message);
        return new TheoryData<string, byte[], string?, RpcStatusCode>
        {
            { "no message", [], null, RpcStatusCode.Unimplemented },
            { "half a prefix", [0, 0, 0], null, RpcStatusCode.Internal },
            { "prefix without message", Bodies.Frame(0, 1, []), null, RpcStatusCode.Internal },
            { "message cut short", Bodies.Frame(0, (uint)message.Length + 1, message), null, RpcStatusCode.Internal },
            { "bytes after the message", [.. Bodies.Frame(0, message), 0], null, RpcStatusCode.Unimplemented },
            { "two messages", [.. Bodies.Frame(0, message), .. Bodies.Frame(0, message)], null, RpcStatusCode.Unimplemented },
            { "flag 2", Bodies.Frame(2, message), null, RpcStatusCode.Internal },
            { "flag 255", Bodies.Frame(255, message), "gzip", RpcStatusCode.Internal },
            { "compressed without encoding", Bodies.Frame(1, gzip), null, RpcStatusCode.Internal },
            { "compressed as identity", Bodies.Frame(1, gzip), "identity", RpcStatusCode.Internal },
            { "unknown encoding", Bodies.Frame(1, gzip), "snappy", RpcStatusCode.Unimplemented },
            { "two encodings", Bodies.Frame(1, gzip), "gzip,gzip", RpcStatusCode.Unimplemented },
            { "no gzip", Bodies.Frame(1, message), "gzip", RpcStatusCode.Internal },
            { "gzip cut short", Bodies.Frame(1, gzip.AsSpan(0, gzip.Length - 10)), "gzip", RpcStatusCode.Internal },
            { "no protobuf", Bodies.Frame(0, [0xFF, 0xFF, 0xFF]), null, RpcStatusCode.Internal },
            { "gzip of no protobuf", Bodies.Frame(1, Bodies.Gzip([0xFF, 0xFF, 0xFF])), "gzip", RpcStatusCode.Internal },
            { "too large", Bodies.Frame(0, new byte[MessageBytesMax + 1]), null, RpcStatusCode.ResourceExhausted },
            { "announced as 4 GiB", Bodies.Frame(0, uint.MaxValue, [1]), null, RpcStatusCode.ResourceExhausted },
            { "announced as 2 GiB", Bodies.Frame(0, 0x8000_0000, [1]), null, RpcStatusCode.ResourceExhausted },
        };
    }

    public async Task InitializeAsync()
    {
        RpcServerOptions options = new() { MessageBytesMax = MessageBytesMax };
        _server = await LocalServer.StartAsync(endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push, options));
        _client = new RawClient(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();

        // Whatever a client did: it was no fault of the server, and is no line in its log.
        Assert.True(!_server.Log.Complaints.Any(), string.Join('\n', _server.Log.Complaints));
    }

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(WrongBodies))]
    public async Task Server_WrongBody_AnswersTheStatus(string what, byte[] body, string? encoding, RpcStatusCode expected)
    {
        (string, string)[] headers = encoding is null ? [] : [(RpcHeaders.Encoding, encoding)];

        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(body, headers);

        Assert.True(status.Code == expected, $"{what}: {status}");
        Assert.NotEmpty(status.Detail);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task Server_UnknownEncoding_SaysWhichItReads()
    {
        using HttpRequestMessage request = RawClient.Request(
            new ByteArrayContent(Bodies.Frame(1, [1, 2, 3])), (RpcHeaders.Encoding, "snappy"));
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(RpcStatusCode.Unimplemented, RawClient.Status(response).Code);
        Assert.Equal("identity,gzip", response.Headers.GetValues(RpcHeaders.AcceptEncoding).Single());
    }

    [Fact]
    public async Task Server_UnknownEncodingUnused_Answers()
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(Bodies.Frame(new PushRequest { AgentId = "a" }), (RpcHeaders.Encoding, "snappy"));

        Assert.Equal(RpcStatusCode.Ok, status.Code);
    }

    [Fact]
    public async Task Server_Bomb_AnswersResourceExhausted()
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(Bodies.Frame(1, Bodies.Bomb()), (RpcHeaders.Encoding, RpcHeaders.Gzip));

        Assert.Equal(RpcStatusCode.ResourceExhausted, status.Code);
    }

    [Fact]
    public async Task Server_TooLargeIsAnnounced_AnswersBeforeTheBodyComes()
    {
        using SteeredContent content = new(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Bodies.Frame(0, MessageBytesMax + 1, []), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        using HttpRequestMessage request = RawClient.Request(content);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(RpcStatusCode.ResourceExhausted, RawClient.Status(response).Code);
    }

    [Fact]
    public async Task Server_BodyByteByByte_Answers()
    {
        using SteeredContent content = new(async (stream, cancellationToken) =>
        {
            foreach (byte value in Bodies.Frame(new PushRequest { AgentId = "a", Digests = { new DigestText { Digest = 5 } } }))
            {
                await stream.WriteAsync(new[] { value }, cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        });
        using HttpRequestMessage request = RawClient.Request(content);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(RpcStatusCode.Ok, RawClient.Status(response).Code);
    }

    [Fact]
    public async Task Server_BodyBreaksOff_LogsItAndServesOn()
    {
        using SteeredContent content = new(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Bodies.Frame(0, 100, [1, 2, 3]), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            throw new InvalidOperationException("the client gives up");
        });
        using HttpRequestMessage request = RawClient.Request(content);

        await Assert.ThrowsAnyAsync<Exception>(() => _client.SendAsync(request));

        await AssertStillServesAsync();
    }

    [Fact]
    public async Task Server_ArbitraryBodies_AlwaysAnswersAStatus()
    {
        Random random = new(20261122);
        for (int round = 0; round < 300; round++)
        {
            byte[] message = new byte[random.Next(40)];
            random.NextBytes(message);
            byte[] body = random.Next(3) == 0 ? message : Bodies.Frame((byte)random.Next(2), message);

            (RpcStatusCode code, string _) = await _client.StatusAsync(body, (RpcHeaders.Encoding, RpcHeaders.Gzip));

            Assert.True(Enum.IsDefined(code));
        }

        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpcx")]
    [InlineData("text/plain")]
    public async Task Server_OtherContentType_Answers415(string contentType)
    {
        using ByteArrayContent content = new(Bodies.Frame(new PushRequest()));
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using HttpRequestMessage request = RawClient.Request(content);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    [InlineData("Application/gRPC")]
    public async Task Server_ContentTypeInOtherWords_Answers(string contentType)
    {
        using ByteArrayContent content = new(Bodies.Frame(new PushRequest()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using HttpRequestMessage request = RawClient.Request(content);
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(RpcStatusCode.Ok, RawClient.Status(response).Code);
    }

    [Theory]
    [InlineData("GET", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", HttpStatusCode.MethodNotAllowed)]
    public async Task Server_OtherMethod_Answers405(string method, HttpStatusCode expected)
    {
        using HttpRequestMessage request = RawClient.Request(new ByteArrayContent([]));
        request.Method = new HttpMethod(method);
        request.Content = method == "GET" ? null : request.Content;
        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Server_Http11_Answers505()
    {
        await using LocalServer server = await LocalServer.StartAsync(
            endpoints => endpoints.MapUnary(IngestMethods.Push, Handlers.Push),
            listener => listener.Protocols = HttpProtocols.Http1);
        using RawClient client = new(server.Address);
        using HttpRequestMessage request = RawClient.Request(new ByteArrayContent(Bodies.Frame(new PushRequest())));
        request.Version = HttpVersion.Version11;
        using HttpResponseMessage response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.HttpVersionNotSupported, response.StatusCode);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1s")]
    [InlineData("123456789m")]
    public async Task Server_MalformedTimeout_AnswersInternal(string timeout)
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(Bodies.Frame(new PushRequest()), (RpcHeaders.Timeout, timeout));

        Assert.Equal(RpcStatusCode.Internal, status.Code);
    }

    [Theory]
    [InlineData("99999999H")]
    [InlineData("99999999S")]
    public async Task Server_TimeoutBeyondAnyTimer_Answers(string timeout)
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(Bodies.Frame(new PushRequest()), (RpcHeaders.Timeout, timeout));

        Assert.Equal(RpcStatusCode.Ok, status.Code);
    }

    [Fact]
    public async Task Server_TimeoutOfZero_AnswersDeadlineExceeded()
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(
            Bodies.Frame(new PushRequest { AgentId = "hang" }), (RpcHeaders.Timeout, "0m"));

        Assert.Equal(RpcStatusCode.DeadlineExceeded, status.Code);
    }

    private async Task AssertStillServesAsync()
    {
        (RpcStatusCode Code, string Detail) status = await _client.StatusAsync(Bodies.Frame(new PushRequest { AgentId = "a" }));
        Assert.Equal(RpcStatusCode.Ok, status.Code);
    }
}
