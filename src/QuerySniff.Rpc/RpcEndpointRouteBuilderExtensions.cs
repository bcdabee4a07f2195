using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace QuerySniff.Rpc;

/// <summary>Puts unary gRPC methods among an ASP.NET Core application's endpoints.</summary>
public static class RpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves a method at its path. The listener must speak HTTP/2 (<c>HttpProtocols.Http2</c> where there is no TLS).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="method">The method.</param>
    /// <param name="handler">
    /// Answers a request. An <see cref="RpcException"/> is answered with its status, any other exception with UNKNOWN:
    /// it is logged here and its text stays here. Calls run concurrently.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    public static IEndpointConventionBuilder MapUnary<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        RpcMethod<TRequest, TResponse> method,
        Func<TRequest, RpcServerContext, Task<TResponse>> handler,
        RpcServerOptions? options = null)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(handler);
        IServiceProvider services = endpoints.ServiceProvider;
        UnaryEndpoint<TRequest, TResponse> endpoint = new(
            method,
            handler,
            options ?? new RpcServerOptions(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("QuerySniff.Rpc"));
        return endpoints.MapPost(method.Path, (RequestDelegate)endpoint.InvokeAsync).WithDisplayName($"gRPC {method.Path}");
    }
}
