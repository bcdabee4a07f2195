namespace QuerySniff.Aggregator.Observability;

/// <summary>Counts each HTTP request under its route's pattern.</summary>
internal sealed class RequestCounting
{
    private readonly RequestDelegate _next;
    private readonly AggregatorMetrics _metrics;

    public RequestCounting(RequestDelegate next, AggregatorMetrics metrics)
    {
        _next = next;
        _metrics = metrics;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        long started = _metrics.Timestamp();
        try
        {
            await _next(context).ConfigureAwait(false);
        }
        finally
        {
            _metrics.CountRequest(MethodOf(context), RouteOf(context), context.Response.StatusCode, started);
        }
    }

    // A method is a client's text: the ones that no endpoint has are one.
    private static string MethodOf(HttpContext context) => context.Request.Method switch
    {
        "GET" or "HEAD" or "POST" => context.Request.Method,
        _ => "other",
    };

    private static string RouteOf(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint route ? route.RoutePattern.RawText ?? "" : "static";
}
