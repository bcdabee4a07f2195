using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Aggregator.Security;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>An aggregator in this process, with real listeners on free ports and a store in a temporary folder.</summary>
internal sealed class RunningAggregator : IAsyncDisposable
{
    /// <summary>When the tests' hour ends, and their clock stands.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    /// <summary>When the tests' hour begins.</summary>
    public static readonly DateTimeOffset Start = Now.AddHours(-1);

    /// <summary>Where people open its dashboard, as it was told.</summary>
    public static readonly Uri PublicUrl = new("https://sniff.example/q/");

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly RpcChannel _channel;

    private RunningAggregator(TemporaryFolder folder, WebApplication app)
    {
        _folder = folder;
        _app = app;
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        Http = new HttpClient(TestCertificates.TrustingHandler()) { BaseAddress = new Uri(addresses[0]) };
        GrpcAddress = new Uri(addresses[1]);
        _channel = new RpcChannel(GrpcAddress, new RpcChannelOptions());
    }

    public HttpClient Http { get; }

    public Uri GrpcAddress { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="dashboardFolder">The dashboard's files; none by default.</param>
    /// <param name="security">Who may call; everyone by default.</param>
    /// <param name="webhook">Where news are sent; nowhere by default.</param>
    /// <param name="otlp">Where durations are sent; nowhere by default.</param>
    public static async Task<RunningAggregator> StartAsync(
        string? dashboardFolder = null, SecurityOptions? security = null, WebhookOptions? webhook = null, OtlpOptions? otlp = null)
    {
        TemporaryFolder folder = new();
        Assert.True(ListenAddress.TryParse("127.0.0.1:0", out ListenAddress? any));
        WebApplication app = AggregatorApp.Create(
            new AggregatorOptions
            {
                DataFolder = folder.Combine("data"),
                Http = any,
                Grpc = any,
                Security = security ?? new SecurityOptions(),
                Webhook = webhook,
                Otlp = otlp,
                PublicUrl = PublicUrl,
                DashboardFolder = dashboardFolder ?? folder.Combine("no-dashboard"),
            },
            new FixedTime(Now));
        await AggregatorApp.StartAsync(app, CancellationToken.None);
        return new RunningAggregator(folder, app);
    }

    public Task<PushResponse> PushAsync(PushRequest request) =>
        _channel.CallAsync(IngestMethods.Push, request, TimeSpan.FromMinutes(1), CancellationToken.None);

    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1" + path, UriKind.Relative));

    public async Task<(HttpStatusCode Status, JsonElement Problem)> GetProblemAsync(string path)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
