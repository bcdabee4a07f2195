using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using QuerySniff.Contracts.V1;
using QuerySniff.TestKit;

namespace QuerySniff.Rpc.Tests;

/// <summary>What our client makes of servers that answer wrongly, differently or not at all.</summary>
public sealed class ChannelTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    private static readonly byte[] Answer = Bodies.Frame(new PushResponse { UnknownDigests = { 7 } });

    public static TheoryData<string, byte[], string?, RpcStatusCode> WrongAnswers()
    {
        byte[] gzip = Bodies.Gzip([0x0A, 0x00]);
        return new TheoryData<string, byte[], string?, RpcStatusCode>
        {
            { "no message", [], null, RpcStatusCode.Unimplemented },
            { "half a prefix", [0, 0], null, RpcStatusCode.Internal },
            { "message cut short", Answer[..^1], null, RpcStatusCode.Internal },
            { "two messages", [.. Answer, .. Answer], null, RpcStatusCode.Unimplemented },
            { "no protobuf", Bodies.Frame(0, [0xFF]), null, RpcStatusCode.Internal },
            { "compressed without encoding", Bodies.Frame(1, gzip), null, RpcStatusCode.Internal },
            { "unknown encoding", Bodies.Frame(1, gzip), "br", RpcStatusCode.Internal },
            { "no gzip", Bodies.Frame(1, Answer), "gzip", RpcStatusCode.Internal },
            { "announced as 4 GiB", Bodies.Frame(0, uint.MaxValue, [1]), null, RpcStatusCode.ResourceExhausted },
            { "bomb", Bodies.Frame(1, Bodies.Bomb()), "gzip", RpcStatusCode.ResourceExhausted },
        };
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task CallAsync_WrongAnswer_GivesTheStatus(string what, byte[] body, string? encoding, RpcStatusCode expected)
    {
        await using LocalServer server = await RespondAsync(async context =>
        {
            context.Response.ContentType = RpcHeaders.ContentType;
            context.Response.Headers[RpcHeaders.Encoding] = encoding;
            context.Response.AppendTrailer(RpcHeaders.Status, "0");
            await context.Response.Body.WriteAsync(body);
        });

        RpcException failure = await FailAsync(server.Address);

        Assert.True(failure.StatusCode == expected, $"{what}: {failure.Message}");
        Assert.NotEmpty(failure.Detail);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, RpcStatusCode.Internal)]
    [InlineData(HttpStatusCode.Unauthorized, RpcStatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, RpcStatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, RpcStatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.TooManyRequests, RpcStatusCode.Unavailable)]
    [InlineData(HttpStatusCode.RequestHeaderFieldsTooLarge, RpcStatusCode.Internal)]
    [InlineData(HttpStatusCode.BadGateway, RpcStatusCode.Unavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, RpcStatusCode.Unavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout, RpcStatusCode.Unavailable)]
    [InlineData(HttpStatusCode.InternalServerError, RpcStatusCode.Unknown)]
    [InlineData(HttpStatusCode.Found, RpcStatusCode.Unknown)]
    [InlineData(HttpStatusCode.UnsupportedMediaType, RpcStatusCode.Unknown)]
    public async Task CallAsync_HttpStatusAlone_IsMapped(HttpStatusCode http, RpcStatusCode expected)
    {
        await using LocalServer server = await RespondAsync(context =>
        {
            context.Response.StatusCode = (int)http;
            return Task.CompletedTask;
        });

        RpcException failure = await FailAsync(server.Address);

        Assert.Equal(expected, failure.StatusCode);
        Assert.Contains(((int)http).ToString(CultureInfo.InvariantCulture), failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_GrpcStatusUnderAnHttpError_GoesBeforeIt()
    {
        await using LocalServer server = await RespondAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers[RpcHeaders.Status] = "16";
            context.Response.Headers[RpcHeaders.Message] = "who%3F";
            return Task.CompletedTask;
        });

        RpcException failure = await FailAsync(server.Address);

        Assert.Equal(RpcStatusCode.Unauthenticated, failure.StatusCode);
        Assert.Equal("who?", failure.Detail);
    }

    [Theory]
    [InlineData("3", RpcStatusCode.InvalidArgument)]
    [InlineData("17", RpcStatusCode.Unknown)]
    [InlineData("-1", RpcStatusCode.Unknown)]
    [InlineData("x", RpcStatusCode.Unknown)]
    [InlineData("99999999999", RpcStatusCode.Unknown)]
    public async Task CallAsync_FailureInTrailersAfterAMessage_IsAFailure(string status, RpcStatusCode expected)
    {
        await using LocalServer server = await RespondAsync(async context =>
        {
            context.Response.ContentType = RpcHeaders.ContentType;
            context.Response.AppendTrailer(RpcHeaders.Status, status);
            context.Response.AppendTrailer(RpcHeaders.Message, "why");
            await context.Response.Body.WriteAsync(Answer);
        });

        RpcException failure = await FailAsync(server.Address);

        Assert.Equal((expected, "why"), (failure.StatusCode, failure.Detail));
    }

    [Fact]
    public async Task CallAsync_MessageWithoutStatus_IsUnknown()
    {
        await using LocalServer server = await RespondAsync(async context =>
        {
            context.Response.ContentType = RpcHeaders.ContentType;
            await context.Response.Body.WriteAsync(Answer);
        });

        Assert.Equal(RpcStatusCode.Unknown, (await FailAsync(server.Address)).StatusCode);
    }

    [Fact]
    public async Task CallAsync_WebPage_IsUnknown()
    {
        await using LocalServer server = await RespondAsync(context => context.Response.WriteAsync("<html>welcome"));

        Assert.Equal(RpcStatusCode.Unknown, (await FailAsync(server.Address)).StatusCode);
    }

    [Theory]
    [InlineData(0x1, RpcStatusCode.Internal)]
    [InlineData(0x2, RpcStatusCode.Internal)]
    [InlineData(0x8, RpcStatusCode.Cancelled)]
    [InlineData(0xB, RpcStatusCode.ResourceExhausted)]
    [InlineData(0xC, RpcStatusCode.PermissionDenied)]
    public async Task CallAsync_StreamReset_IsMapped(int errorCode, RpcStatusCode expected)
    {
        await using LocalServer server = await RespondAsync(context =>
        {
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(errorCode);
            return Task.CompletedTask;
        });

        Assert.Equal(expected, (await FailAsync(server.Address)).StatusCode);
    }

    [Fact]
    public async Task CallAsync_StreamResetWithinTheMessage_IsMapped()
    {
        await using LocalServer server = await RespondAsync(async context =>
        {
            context.Response.ContentType = RpcHeaders.ContentType;
            await context.Response.Body.WriteAsync(Answer.AsMemory(0, 3));
            await context.Response.Body.FlushAsync();
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(0x2);
        });

        Assert.Equal(RpcStatusCode.Internal, (await FailAsync(server.Address)).StatusCode);
    }

    [Fact]
    public async Task CallAsync_HeadersBeyondTheBound_IsAFailure()
    {
        await using LocalServer server = await RespondAsync(context =>
        {
            context.Response.ContentType = RpcHeaders.ContentType;
            context.Response.Headers["x-long"] = new string('x', 20_000);
            return Task.CompletedTask;
        });

        await FailAsync(server.Address);
    }

    [Fact]
    public async Task CallAsync_NobodyListens_IsUnavailableInOneLine()
    {
        RpcException failure = await FailAsync(new UriBuilder("http", "127.0.0.1", FreePort.Next()).Uri);

        Assert.Equal(RpcStatusCode.Unavailable, failure.StatusCode);
        Assert.Matches("^Connection refused \\(127\\.0\\.0\\.1:[0-9]+\\)$", failure.Detail);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\0\0\0\n5.5.5-10.11.6-MariaDB")]
    [InlineData("")]
    public async Task CallAsync_OtherProtocolAtThePort_IsAFailureInOneLine(string greeting)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task greet = GreetAsync(listener, greeting);

        RpcException failure = await FailAsync(new UriBuilder("http", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).Uri);

        Assert.Contains(failure.StatusCode, new[] { RpcStatusCode.Unavailable, RpcStatusCode.Internal });
        Assert.DoesNotContain('\n', failure.Detail);
        listener.Stop();
        await greet;
    }

    [Fact]
    public async Task CallAsync_ServerComesBack_IsReachedAgain()
    {
        int port = FreePort.Next();
        using RpcChannel channel = new(new UriBuilder("http", "127.0.0.1", port).Uri, new RpcChannelOptions());
        for (int life = 0; life < 3; life++)
        {
            await using (await LocalServer.StartAsync(Map, port: port))
            {
                await CallAsync(channel);
            }

            RpcException failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel));
            Assert.Equal(RpcStatusCode.Unavailable, failure.StatusCode);
        }
    }

    [Fact]
    public async Task CallAsync_CancelledBefore_ThrowsAtOnce()
    {
        using RpcChannel channel = new(new Uri("http://127.0.0.1:9"), new RpcChannelOptions());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => channel.CallAsync(IngestMethods.Push, new PushRequest(), Generous, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task CallAsync_Request_HasTheHeadersOfTheProtocol()
    {
        Dictionary<string, string> seen = [];
        await using LocalServer server = await RespondAsync(async context =>
        {
            seen = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            context.Response.ContentType = RpcHeaders.ContentType;
            context.Response.AppendTrailer(RpcHeaders.Status, "0");
            await context.Response.Body.WriteAsync(Answer);
        });
        using RpcChannel channel = new(server.Address, new RpcChannelOptions());
        PushRequest request = new() { Strings = { new string('x', 5000) } };

        PushResponse response = await channel.CallAsync(IngestMethods.Push, request, TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal([7UL], response.UnknownDigests);
        Assert.Equal("30000000u", seen["grpc-timeout"]);
        Assert.Equal("trailers", seen["te"]);
        Assert.Equal("application/grpc", seen["content-type"]);
        Assert.Equal("gzip", seen["grpc-encoding"]);
        Assert.Equal("identity,gzip", seen["grpc-accept-encoding"]);
        Assert.StartsWith("grpc-dotnet-querysniff/", seen["user-agent"], StringComparison.Ordinal);
        Assert.InRange(int.Parse(seen["content-length"], CultureInfo.InvariantCulture), 1, 500);
    }

    [Fact]
    public async Task CallAsync_OverTls_TrustsTheCertificateItWasGiven()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using LocalServer server = await LocalServer.StartAsync(Map, listener => listener.UseHttps(certificate));
        RpcChannelOptions trusting = new()
        {
            Tls = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using RpcChannel channel = new(server.Address, trusting);

        await CallAsync(channel);

        Assert.Equal(RpcStatusCode.Unavailable, (await FailAsync(server.Address)).StatusCode);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://host/path")]
    [InlineData("http://host/?query")]
    public void RpcChannel_AddressOfAnotherForm_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(() => new RpcChannel(new Uri(address), new RpcChannelOptions()).Dispose());

    private static void Map(WebApplication application) => application.MapUnary(IngestMethods.Push, Handlers.Push);

    private static Task<LocalServer> RespondAsync(RequestDelegate respond) =>
        LocalServer.StartAsync(application => application.Run(respond));

    private static Task<PushResponse> CallAsync(RpcChannel channel) =>
        channel.CallAsync(IngestMethods.Push, new PushRequest { AgentId = "a" }, Generous, CancellationToken.None);

    private static async Task<RpcException> FailAsync(Uri address)
    {
        using RpcChannel channel = new(address, new RpcChannelOptions());
        return await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel));
    }

    /// <summary>Greets whoever connects, until the listener is stopped.</summary>
    private static async Task GreetAsync(TcpListener listener, string greeting)
    {
        try
        {
            while (true)
            {
                using Socket client = await listener.AcceptSocketAsync();
                await client.SendAsync(System.Text.Encoding.Latin1.GetBytes(greeting));
                client.Shutdown(SocketShutdown.Send);
                byte[] drain = new byte[1024];
                while (await client.ReceiveAsync(drain) > 0)
                {
                }
            }
        }
        catch (SocketException)
        {
            // The listener was stopped, or the client broke off, which is its right.
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
