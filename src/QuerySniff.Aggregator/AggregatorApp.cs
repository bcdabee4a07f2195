using System.IO.Compression;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using QuerySniff.Aggregator.Api;
using QuerySniff.Aggregator.Fleet;
using QuerySniff.Aggregator.Ingest;
using QuerySniff.Aggregator.Live;
using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Observability;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Aggregator.Web;
using QuerySniff.Hosting;
using QuerySniff.Rpc;

namespace QuerySniff.Aggregator;

/// <summary>Puts the aggregator together: store, writer, the listener of the agents and the one of the people.</summary>
internal static class AggregatorApp
{
    /// <summary>How long a stop waits for calls in flight and for the writer; Kubernetes kills after 30 s.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The body of a request of the people, in bytes: an annotation is a few KiB. A push has a bound of its own.</summary>
    private const int BodyBytesMax = 256 << 10;

    /// <summary>Opens the store and makes the application; nothing listens yet.</summary>
    /// <exception cref="UsageException">The data folder cannot be used, nor a certificate or the tokens.</exception>
    public static WebApplication Create(AggregatorOptions options, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddStandardError()
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)

            // What keeps the host from starting or running is thrown to the command line, which says it in one line.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        AddServices(builder.Services, OpenStore(options, time), options, time);
        WebApplication app = builder.Build();
        Map(app, options);
        return app;
    }

    /// <summary>Starts listening.</summary>
    /// <exception cref="ExitException">An address cannot be listened on.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new UsageException($"{exception.Message.TrimEnd('.')}. Give another --http or --grpc.", exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new ExitException(
                ExitCode.Permission, "This user may not listen on a port below 1024. Give another --http or --grpc.", exception);
        }
        catch (SocketException exception)
        {
            throw new UsageException($"Cannot listen as asked: {exception.Message}. Give another --http or --grpc.", exception);
        }
    }

    private static SqliteStore OpenStore(AggregatorOptions options, TimeProvider time)
    {
        try
        {
            return SqliteStore.Open(options.DataFolder, options.Retention, time);
        }
        catch (StoreException exception)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, AggregatorOptions options)
    {
        kestrel.AddServerHeader = false;

        kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        ListenerTls? tls = ListenerTls.Load(
            options.Security, kestrel.ApplicationServices.GetRequiredService<ILogger<ListenerTls>>());

        // Without TLS a listener cannot negotiate HTTP/2: people get HTTP/1.1, agents speak HTTP/2 from the first byte.
        options.Http.Listen(kestrel, listener =>
        {
            ListenerRole.People.Mark(listener, tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2);
            tls?.Use(listener, asksClients: false);
        });
        options.Grpc.Listen(kestrel, listener =>
        {
            ListenerRole.Agents.Mark(listener, HttpProtocols.Http2);
            tls?.Use(listener, asksClients: true);
        });
    }

    private static void AddServices(IServiceCollection services, SqliteStore store, AggregatorOptions options, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton<IStore>(_ => store);
        services.AddSingleton<INewsStore>(store);
        services.AddSingleton(options);
        services.AddSingleton(options.Retention);
        services.AddSingleton(options.Security);
        services.AddSingleton<Credentials>();
        services.AddSingleton<OwnNames>();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<AgentAdmission>();
        services.AddSingleton<AggregatorMetrics>();
        services.AddSingleton<FleetTotals>();
        services.AddSingleton<DigestChoice>();
        services.AddSingleton<IngestQueue>();
        services.AddSingleton<AdaptiveLimit>();
        services.AddSingleton<PushHandler>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<NewsCounts>();
        services.AddSingleton<NewsFinder>();
        services.AddSingleton<OtlpCounts>();
        if (options.Otlp is not null)
        {
            // Before the writer, and so stopped after it: what the writer stores last is sent too.
            services.AddHostedService<OtlpExporter>();
        }

        services.AddHostedService<StoreKeeper>();
        services.AddHostedService<IngestWriter>();
        services.AddHostedService<NewsWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DigestChoice>());
        if (options.Webhook is not null)
        {
            services.AddHostedService<WebhookSender>();
        }

        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddRouting();
        services.AddOpenApi(OpenApiDocumentation.Configure);
        services.AddProblemDetails();

        // A body that is none is told like all else that is wrong.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.ConfigureHttpJsonOptions(json =>
        {
            // Numbers are numbers: the web's default also reads them from strings, and the OpenAPI document would say so.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        });
        services.AddResponseCompression(compression =>
        {
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "image/svg+xml", CsvTable.MediaType];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }

    private static void Map(WebApplication app, AggregatorOptions options)
    {
        app.UseMiddleware<RequestCounting>();
        app.UseWhen(context => !ListenerRole.Agents.IsOf(context), people =>
        {
            people.Use(SecurityHeaders.InvokeAsync);
            people.UseResponseCompression();
        });
        app.UseExceptionHandler();
        Dashboard.UseFiles(app, options.DashboardFolder);
        app.UseRouting();
        app.Use(ListenerRole.KeepApartAsync);
        app.UseMiddleware<AccessControl>();

        AgentAdmission admission = app.Services.GetRequiredService<AgentAdmission>();
        app.MapUnary(
                IngestMethods.Push,
                app.Services.GetRequiredService<PushHandler>().PushAsync,
                new RpcServerOptions { Authorize = admission.Authorize })
            .WithMetadata(ListenerRole.Agents);
        ApiEndpoints.Map(app);
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).ExcludeFromDescription().WithMetadata(OpenToAll.Mark);
        app.MapGet("/readyz", Readiness.GetAsync).ExcludeFromDescription().WithMetadata(OpenToAll.Mark);
        IEndpointConventionBuilder metrics = app.MapGet("/metrics", MetricsEndpoint.GetAsync).ExcludeFromDescription();
        if (options.Security.OpenMetrics)
        {
            metrics.WithMetadata(OpenToAll.Mark);
        }

        Dashboard.MapPage(app, options.DashboardFolder);
    }
}
