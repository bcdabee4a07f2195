using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Rpc.Tests;

/// <summary>A real Kestrel on the loopback, with what it logs.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LocalServer(WebApplication application, LogRecorder log)
    {
        _application = application;
        Log = log;
        string address = application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = new Uri(address);
    }

    public Uri Address { get; }

    public LogRecorder Log { get; }

    public static async Task<LocalServer> StartAsync(
        Action<WebApplication> map,
        Action<ListenOptions>? listen = null,
        int port = 0,
        TimeProvider? time = null)
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listener =>
        {
            listener.Protocols = HttpProtocols.Http2;
            listen?.Invoke(listener);
        }));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        WebApplication application = builder.Build();
        map(application);
        await application.StartAsync();
        return new LocalServer(application, log);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
