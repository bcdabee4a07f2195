using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace QuerySniff.Aggregator;

/// <summary>
/// Whom a listener is for. An endpoint answers on its own listener alone, so that an address that is opened to agents
/// does not open the dashboard with it.
/// </summary>
internal sealed class ListenerRole
{
    public static readonly ListenerRole People = new();

    public static readonly ListenerRole Agents = new();

    private ListenerRole()
    {
    }

    /// <summary>Sets a listener up and marks its connections.</summary>
    public void Mark(ListenOptions listener, HttpProtocols protocols)
    {
        listener.Protocols = protocols;
        listener.Use(next => connection =>
        {
            connection.Features.Set(this);
            return next(connection);
        });
    }

    /// <summary>Whether the request came in by this listener.</summary>
    public bool IsOf(HttpContext context) => context.Features.Get<ListenerRole>() == this;

    /// <summary>Answers 404 for endpoints of the other listener.</summary>
    public static Task KeepApartAsync(HttpContext context, RequestDelegate next)
    {
        ListenerRole wanted = context.GetEndpoint()?.Metadata.GetMetadata<ListenerRole>() ?? People;
        if (wanted.IsOf(context))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
