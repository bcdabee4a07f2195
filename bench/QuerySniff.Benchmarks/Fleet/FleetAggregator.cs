using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using QuerySniff.Aggregator;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>An aggregator in this process, with its listeners and all that it does beside answering.</summary>
internal sealed class FleetAggregator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FleetAggregator(WebApplication app)
    {
        _app = app;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        Http = new Uri(addresses[0]);
        Grpc = new Uri(addresses[1]);
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public IStore Store => _app.Services.GetRequiredService<IStore>();

    public static async Task<FleetAggregator> StartAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = ListenAddress.TryParse("127.0.0.1:0", out ListenAddress? any);
        WebApplication app = AggregatorApp.Create(
            new AggregatorOptions { DataFolder = folder, Http = any!, Grpc = any! }, time);
        await AggregatorApp.StartAsync(app, cancellationToken).ConfigureAwait(false);
        return new FleetAggregator(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
