using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace QuerySniff.Aggregator.Security;

/// <summary>
/// Lets a request of the people's listener pass to its endpoint: reads with the role viewer, all else with admin, and what
/// changes something from pages of this origin alone, whether tokens are asked for or not.
/// </summary>
internal sealed class AccessControl(
    RequestDelegate next,
    Credentials credentials,
    OwnNames names,
    RequestLimits limits,
    IProblemDetailsService problems,
    ILogger<AccessControl> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || ListenerRole.Agents.IsOf(context))
        {
            return next(context);
        }

        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        bool isOpen = endpoint.Metadata.GetMetadata<OpenToAll>() is not null;
        if (!isRead && !IsOwnOrigin(context.Request))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "A page of another origin may not change anything here.");
        }

        if (!(isOpen && isRead) && limits.CountRequest(context) is { } later)
        {
            return RefuseForNowAsync(context, later, "Too many requests from this address.");
        }

        if (isOpen)
        {
            return next(context);
        }

        return credentials.AreAsked ? AskAsync(context, isRead ? Role.Viewer : Role.Admin)
            : names.Have(context.Request.Host) ? next(context)
            : RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This is not called so: set public_url to its address here, or tokens.");
    }

    /// <summary>Answers with a wrong token's problem, or that there were too many of them.</summary>
    public static Task RefuseWrongTokenAsync(
        HttpContext context, RequestLimits limits, IProblemDetailsService problems, ILogger logger)
    {
        if (limits.CountWrongToken(context) is { } later)
        {
            context.Response.Headers.RetryAfter = later;
            return WriteAsync(context, problems, StatusCodes.Status429TooManyRequests, "Too many wrong tokens from this address.");
        }

        Log.WrongToken(logger, context.Connection.RemoteIpAddress);
        return WriteAsync(context, problems, StatusCodes.Status401Unauthorized, "There is no such token.");
    }

    private static async Task WriteAsync(HttpContext context, IProblemDetailsService problems, int status, string detail)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
        }).ConfigureAwait(false);
    }

    // Browsers say with a POST or DELETE where it comes from; other clients need not. The scheme is not compared: a proxy
    // may have taken the TLS off.
    private static bool IsOwnOrigin(HttpRequest request)
    {
        if (request.Headers[HeaderNames.Origin] is not [{ } origin])
        {
            return !request.Headers.ContainsKey(HeaderNames.Origin)
                && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? address)
            && Uri.TryCreate($"{address.Scheme}://{request.Host}", UriKind.Absolute, out Uri? own)
            && string.Equals(address.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);
    }

    private Task AskAsync(HttpContext context, Role needed)
    {
        TokenGrant? grant = credentials.Of(context.Request, out bool isWrong);
        if (isWrong)
        {
            return RefuseWrongTokenAsync(context, limits, problems, logger);
        }

        if (grant is null)
        {
            return RefuseAsync(
                context, StatusCodes.Status401Unauthorized, "Log in, or send a token: Authorization: Bearer TOKEN.");
        }

        return grant.Role >= needed
            ? next(context)
            : RefuseAsync(
                context,
                StatusCodes.Status403Forbidden,
                $"This needs a token of the role {TokenList.NameOf(needed)}; this one's is {TokenList.NameOf(grant.Role)}.");
    }

    private Task RefuseForNowAsync(HttpContext context, string later, string detail)
    {
        context.Response.Headers.RetryAfter = later;
        return RefuseAsync(context, StatusCodes.Status429TooManyRequests, detail);
    }

    private Task RefuseAsync(HttpContext context, int status, string detail) => WriteAsync(context, problems, status, detail);
}
