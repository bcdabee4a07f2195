using System.Collections.Concurrent;
using System.IO.Compression;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Metrics.V1;

namespace QuerySniff.Aggregator.Tests;

/// <summary>A real HTTP server that takes OTLP metrics as a collector does.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>What is answered next, one for each request; then all is taken.</summary>
    public ConcurrentQueue<Action<HttpResponse>> Answers { get; } = new();

    /// <summary>The requests in the order in which they came, whatever was answered.</summary>
    public ConcurrentQueue<(ExportMetricsServiceRequest Request, string Authorization)> Requests { get; } = new();

    public Uri Address => new(_app.Urls.Single() + "/otlp");

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        OtlpReceiver receiver = new(builder.Build());
        receiver._app.MapPost("/otlp/v1/metrics", receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for one more request.</summary>
    public async Task ArrivedAsync() => Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(60)));

    /// <summary>Waits until so many commands were timed in all that was taken.</summary>
    public async Task<IReadOnlyList<(ResourceMetrics Resource, ExponentialHistogramDataPoint Point)>> DurationsAsync(ulong count)
    {
        while (true)
        {
            (ResourceMetrics, ExponentialHistogramDataPoint Point)[] points = [.. Durations()];
            ulong total = points.Aggregate(0UL, (sum, point) => sum + point.Point.Count);
            if (total >= count)
            {
                Assert.Equal(count, total);
                return points;
            }

            await ArrivedAsync();
        }
    }

    /// <summary>An attribute as text; null if it is not there.</summary>
    public static string? TextOf(IEnumerable<KeyValue> attributes, string key) => attributes.SingleOrDefault(a => a.Key == key)?.Value switch
    {
        null => null,
        { ValueCase: AnyValue.ValueOneofCase.IntValue } value => FormattableString.Invariant($"{value.IntValue}"),
        { ValueCase: AnyValue.ValueOneofCase.BoolValue } value => value.BoolValue ? "true" : "false",
        { } value => value.StringValue,
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private IEnumerable<(ResourceMetrics, ExponentialHistogramDataPoint)> Durations() =>
        from request in Requests
        from resource in request.Request.ResourceMetrics
        from scope in resource.ScopeMetrics
        from metric in scope.Metrics
        where metric.Name == "db.client.operation.duration"
        from point in metric.ExponentialHistogram.DataPoints
        select (resource, point);

    private async Task TakeAsync(HttpContext context)
    {
        Assert.Equal("application/x-protobuf", context.Request.ContentType);
        Assert.Equal("gzip", context.Request.Headers.ContentEncoding.ToString());
        using MemoryStream body = new();
        await using (GZipStream gzip = new(context.Request.Body, CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(body);
        }

        Requests.Enqueue((ExportMetricsServiceRequest.Parser.ParseFrom(body.ToArray()), context.Request.Headers.Authorization.ToString()));
        if (Answers.TryDequeue(out Action<HttpResponse>? answer))
        {
            answer(context.Response);
        }
        else
        {
            byte[] taken = new ExportMetricsServiceResponse().ToByteArray();
            context.Response.ContentType = "application/x-protobuf";
            await context.Response.Body.WriteAsync(taken);
        }

        _arrived.Release();
    }
}
