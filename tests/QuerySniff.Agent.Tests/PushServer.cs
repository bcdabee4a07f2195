using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Agent.Tests;

/// <summary>A real gRPC server on the loopback that answers Push as a test says, and keeps what it was asked.</summary>
internal sealed class PushServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<PushRequest> _requests = [];

    private PushServer(WebApplication application, Func<PushRequest, int, PushResponse> answer)
    {
        _application = application;
        application.MapUnary(IngestMethods.Push, (request, _) =>
        {
            _requests.Enqueue(request);
            return Task.FromResult(answer(request, _requests.Count));
        });
    }

    public Uri Address => new(_application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public IReadOnlyList<PushRequest> Requests => [.. _requests];

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Given the request and its number, from 1.</param>
    public static async Task<PushServer> StartAsync(Func<PushRequest, int, PushResponse> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        PushServer server = new(builder.Build(), answer);
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
