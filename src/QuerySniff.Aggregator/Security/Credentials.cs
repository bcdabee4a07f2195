using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator.Security;

/// <summary>Finds out whose token a request brings. Any thread.</summary>
internal sealed class Credentials
{
    private const string Scheme = "Bearer ";

    private readonly ReloadedFile<TokenList>? _tokens;

    /// <exception cref="UsageException">The tokens cannot be read.</exception>
    public Credentials(SecurityOptions options, TimeProvider time, ILogger<Credentials> logger)
    {
        Cookie = new SessionCookie(time);
        _tokens = options.TokensFile is { } file
            ? new ReloadedFile<TokenList>([file], () => TokenList.Load(file), why => Log.FileNotReloaded(logger, why))
            : null;
    }

    /// <summary>Whether there are tokens at all.</summary>
    public bool AreAsked => _tokens is not null;

    /// <summary>The logins of browsers.</summary>
    public SessionCookie Cookie { get; }

    /// <summary>The grant of a token; null if there is none such.</summary>
    public TokenGrant? Find(string token) =>
        token.Length is 0 or > Token.CharsMax ? null : _tokens?.Value.Find(Token.Hash(token));

    /// <summary>The grant of a request's Authorization header, or of its cookie; null for none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isWrong">Whether it has a token that there is not; a login that is over is no attempt at anything.</param>
    public TokenGrant? Of(HttpRequest request, out bool isWrong)
    {
        isWrong = false;
        if (request.Headers.ContainsKey(HeaderNames.Authorization))
        {
            TokenGrant? grant = OfBearer(request);
            isWrong = grant is null;
            return grant;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return request.Cookies[SessionCookie.Name] is { } cookie && Cookie.TryRead(cookie, hash)
            ? _tokens?.Value.Find(hash)
            : null;
    }

    /// <summary>The grant of the Authorization header; null for none.</summary>
    public TokenGrant? OfBearer(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? Find(header[Scheme.Length..].Trim()) : null;
    }
}
