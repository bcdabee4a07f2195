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

namespace QuerySniff.Overhead;

/// <summary>
/// Where the agent sends to: acknowledges every batch and adds up what it says. An aggregator runs on another host, so its
/// cost has no place in this measurement.
/// </summary>
internal sealed class BatchSink : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private long _kernelDrops;
    private long _commands;
    private long _defects;

    private BatchSink(WebApplication application)
    {
        _application = application;
        application.MapUnary(IngestMethods.Push, (request, _) =>
        {
            Add(request);
            return Task.FromResult(new PushResponse());
        });
    }

    /// <summary>What agents are told to send to.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts a server on a free port of the loopback.</summary>
    public static async Task<BatchSink> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        BatchSink sink = new(builder.Build());
        await sink._application.StartAsync().ConfigureAwait(false);
        return sink;
    }

    /// <summary>Adds to an agent's figures what its batches said, and begins anew.</summary>
    public WatcherResult Take(WatcherResult used)
    {
        lock (_lock)
        {
            WatcherResult result = used with { KernelDrops = _kernelDrops, Commands = _commands, Defects = _defects };
            (_kernelDrops, _commands, _defects) = (0, 0, 0);
            return result;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private void Add(PushRequest request)
    {
        lock (_lock)
        {
            foreach (Window window in request.Windows)
            {
                _kernelDrops += (long)(window.Capture?.KernelDrops ?? 0);
                _defects += (long)(window.Capture?.WindowsDropped ?? 0);
                foreach (ServerCoverage server in window.Servers)
                {
                    _commands += (long)server.CommandsCompleted;
                    _defects += (long)(server.Gaps + server.CommandsTainted + server.CommandsUnanswered + server.PacketsUnparsable);
                }
            }
        }
    }
}
