using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Security;

namespace QuerySniff.Aggregator.Api;

/// <summary>The dashboard's login.</summary>
internal static class SessionApi
{
    public static SessionModel GetSession(HttpContext context, Credentials credentials)
    {
        if (!credentials.AreAsked)
        {
            return new SessionModel { Authentication = "off", Role = TokenList.NameOf(Role.Admin), Name = null };
        }

        TokenGrant? grant = credentials.Of(context.Request, out _);
        bool isPerson = grant?.Role is Role.Viewer or Role.Admin;
        return new SessionModel
        {
            Authentication = "token",
            Role = isPerson ? TokenList.NameOf(grant!.Role) : null,
            Name = isPerson ? grant!.Name : null,
        };
    }

    public static Task PostSession(
        LoginModel login, HttpContext context, Credentials credentials, RequestLimits limits, IProblemDetailsService problems, ILogger<Credentials> logger)
    {
        if (credentials.AreAsked)
        {
            if (credentials.Find(login.Token) is not { Role: Role.Viewer or Role.Admin } grant)
            {
                return AccessControl.RefuseWrongTokenAsync(context, limits, problems, logger);
            }

            context.Response.Cookies.Append(
                SessionCookie.Name, credentials.Cookie.Issue(grant), OptionsOf(context.Request, SessionCookie.Lifetime));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static void DeleteSession(HttpContext context)
    {
        context.Response.Cookies.Append(SessionCookie.Name, "", OptionsOf(context.Request, TimeSpan.Zero));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static CookieOptions OptionsOf(HttpRequest request, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
    };
}
