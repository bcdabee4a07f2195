using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Web;
using QuerySniff.Rpc;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Who may do what, over real listeners.</summary>
public sealed class SecurityTests : IDisposable
{
    private static readonly string[] OpenRoutes =
        ["/healthz", "/readyz", "/api/v1/session", "/api/v1/session/", "/", "{*path:nonfile}"];

    /// <summary>More than a body may have.</summary>
    private const int OversizedBytes = 300_000;

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _certificates;
    private readonly string _viewer = Token.Make();
    private readonly string _admin = Token.Make();
    private readonly string _agent = Token.Make();
    private readonly string _boundAgent = Token.Make();

    public SecurityTests()
    {
        _certificates = new TestCertificates(_folder, "own");
        WriteTokens(
            TokenList.LineOf("viewer", "bob", _viewer),
            TokenList.LineOf("admin", "alice", _admin),
            TokenList.LineOf("agent", "fleet", _agent),
            TokenList.LineOf("agent", "db7", _boundAgent) + " db7 db8");
    }

    private string TokensFile => _folder.Combine("tokens");

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    // Whatever endpoint is added later is here too: it is closed, or its route stands in the list of the open ones above.
    [Fact]
    public async Task EveryEndpoint_WithoutOrWithAWrongToken_IsRefusedUnlessItIsListedAsOpen()
    {
        await using RunningAggregator aggregator = await StartWithTokensAsync();
        string[] wrong = ["", "Bearer x", "Bearer " + Token.Make(), "Basic YTpi", $"Bearer {_agent}", "Bearer " + new string('a', 5000)];
        int closed = 0;
        foreach (RouteEndpoint endpoint in aggregator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string route = endpoint.RoutePattern.RawText!;
            if (OpenRoutes.Contains(route, StringComparer.Ordinal) || endpoint.Metadata.GetMetadata<ListenerRole>() == ListenerRole.Agents)
            {
                continue;
            }

            string path = "/" + route.TrimStart('/').Replace("{digest}", "0123456789abcdef", StringComparison.Ordinal)
                .Replace("{**path}", "nothing", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal);
            string[] methods = [.. endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "DELETE", "PUT"]];
            foreach ((string method, string authorization) in methods.SelectMany(m => wrong.Select(w => (m, w))))
            {
                using HttpResponseMessage answer = await SendAsync(aggregator, method, path, authorization);
                Assert.True(
                    answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests,
                    $"{method} {path} with '{authorization}' is answered {answer.StatusCode}");
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                closed++;
            }
        }

        Assert.True(closed > 50);
    }

    // No input makes an endpoint fail: not by what it is asked, not by what is sent to it.
    [Fact]
    public async Task EveryEndpoint_WithMalformedOrOversizedInput_AnswersWithoutAFailure()
    {
        await using RunningAggregator aggregator = await StartAsync();
        string[] queries =
            ["?from=%00&to=%ff", "?limit=-1&points=99999999999999999999", "?sort='&by=%27;--", "?host=" + new string('h', 6000), "?cursor=%00%01", "?q=%25%5f&&&=%zz"];
        string[] bodies = ["", "{", "[]", "null", "{\"token\":1}", "{\"token\":null}", "{\"title\":\"\0\"}", new string('[', 10_000), "{\"token\":\"" + new string('x', OversizedBytes) + "\"}"];
        int asked = 0;
        foreach (RouteEndpoint endpoint in aggregator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            string route = endpoint.RoutePattern.RawText!;
            if (route.Contains("live", StringComparison.Ordinal))
            {
                continue; // a stream does not end
            }

            string path = "/" + route.TrimStart('/').Replace("{digest}", "%27;--", StringComparison.Ordinal)
                .Replace("{**path}", "%2e%2e/x", StringComparison.Ordinal).Replace("{*path:nonfile}", "x", StringComparison.Ordinal)
                .Replace("{id}", "%27--", StringComparison.Ordinal);
            foreach (string query in queries)
            {
                await AssertNoFailureAsync(aggregator, "GET", path + query, body: null);
                asked++;
            }

            foreach (string body in bodies)
            {
                await AssertNoFailureAsync(aggregator, "POST", path, body);
                await AssertNoFailureAsync(aggregator, "DELETE", path, body);
            }
        }

        Assert.True(asked > 50);
    }

    [Fact]
    public async Task Roles_ViewerReadsAndOnlyAdminChanges()
    {
        await using RunningAggregator aggregator = await StartWithTokensAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/api/v1/digests", _viewer));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/api/v1/digests", _admin));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(aggregator, "POST", "/api/v1/nothing", _viewer));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(aggregator, "POST", "/api/v1/nothing", _admin));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(aggregator, "GET", "/api/v1/digests", _agent));
    }

    [Fact]
    public async Task Session_LoggedInWithAToken_ReadsByTheCookieUntilTheTokenIsTakenAway()
    {
        await using RunningAggregator aggregator = await StartWithTokensAsync();
        using HttpResponseMessage login = await LogInAsync(aggregator, _viewer);
        Assert.Equal(HttpStatusCode.NoContent, login.StatusCode);
        string setCookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", setCookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", setCookie, StringComparison.Ordinal);
        Assert.DoesNotContain(_viewer, setCookie, StringComparison.Ordinal);
        string cookie = setCookie.Split(';')[0];

        Assert.Equal("viewer", (await SessionAsync(aggregator, cookie)).GetProperty("role").GetString());
        Assert.Equal("bob", (await SessionAsync(aggregator, cookie)).GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, (await SessionAsync(aggregator, cookie[..^2] + "AA")).GetProperty("role").ValueKind);
        WriteTokens(TokenList.LineOf("admin", "alice", _admin));
        Assert.Equal(JsonValueKind.Null, (await SessionAsync(aggregator, cookie)).GetProperty("role").ValueKind);
    }

    [Fact]
    public async Task Session_WithoutTokens_IsOffAndAdmin()
    {
        await using RunningAggregator aggregator = await StartAsync();

        JsonElement session = await aggregator.GetAsync("/session");

        Assert.Equal("off", session.GetProperty("authentication").GetString());
        Assert.Equal("admin", session.GetProperty("role").GetString());
    }

    [Fact]
    public async Task WrongTokens_BeyondTheLimit_AreToldToComeLaterAndTheRightOneStillPasses()
    {
        await using RunningAggregator aggregator = await StartWithTokensAsync();
        for (int i = 0; i < RequestLimits.WrongTokensPerMinute; i++)
        {
            using HttpResponseMessage wrong = await LogInAsync(aggregator, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            Assert.Equal("Bearer", wrong.Headers.WwwAuthenticate.ToString());
        }

        using HttpResponseMessage tooMany = await LogInAsync(aggregator, "wrong");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.StatusCode);
        Assert.NotNull(tooMany.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/api/v1/digests", _viewer));
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.NoContent)]
    public async Task Change_FromAPageOfAnotherOrigin_IsRefused(string? origin, HttpStatusCode expected)
    {
        await using RunningAggregator aggregator = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Delete, new Uri("/api/v1/session", UriKind.Relative));
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        using HttpResponseMessage answer = await aggregator.Http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.attacker.example:7380", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:7380", HttpStatusCode.OK)]
    [InlineData("10.0.0.5", HttpStatusCode.OK)]
    [InlineData("[::1]:7380", HttpStatusCode.OK)]
    [InlineData("SNIFF.example", HttpStatusCode.OK)]
    public async Task Api_WithoutTokens_AnswersToItsOwnNamesAlone(string host, HttpStatusCode expected)
    {
        await using RunningAggregator open = await StartAsync();
        Assert.Equal(expected, await StatusOfAsync(open, host));

        // Whoever has a token is let in under any name.
        await using RunningAggregator guarded = await StartWithTokensAsync();
        guarded.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _viewer);
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(guarded, host));
    }

    [Fact]
    public async Task Change_FromThisOrigin_IsDone()
    {
        await using RunningAggregator aggregator = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Delete, new Uri("/api/v1/session", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Origin", aggregator.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));

        using HttpResponseMessage answer = await aggregator.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Tls_OfBothListeners_IsServedWithItsHeadersAndTheCertificateIsReadAnew()
    {
        SecurityOptions security = WithTls();
        await using RunningAggregator aggregator = await StartAsync(security: security with { TokensFile = TokensFile });
        using HttpResponseMessage login = await LogInAsync(aggregator, _viewer);
        Assert.Contains("secure", Assert.Single(login.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(SecurityHeaders.StrictTransportSecurity, Assert.Single(login.Headers.GetValues("Strict-Transport-Security")));
        Assert.Equal(SecurityHeaders.PermissionsPolicy, Assert.Single(login.Headers.GetValues("Permissions-Policy")));
        Assert.True(login.Headers.CacheControl?.NoStore);
        string before = await ServerNameAsync(aggregator);

        (string certificate, string key) = _certificates.Server("renewed");
        File.Copy(key, security.CertificateKeyFile!, overwrite: true);
        Assert.Equal(before, await ServerNameAsync(aggregator));
        File.Copy(certificate, security.CertificateFile!, overwrite: true);

        Assert.Equal("CN=server", before);
        Assert.Equal("CN=renewed", await ServerNameAsync(aggregator));
    }

    [Fact]
    public async Task Push_WithATokenOrACertificate_IsTakenAndWithoutIsRefusedWithTheReason()
    {
        using TestCertificates foreign = new(_folder, "foreign");
        await using RunningAggregator aggregator = await StartAsync(
            security: WithTls() with { TokensFile = TokensFile, ClientCaFile = _certificates.AuthorityFile });

        Assert.Null(await PushAsync(aggregator, _agent));
        Assert.Null(await PushAsync(aggregator, certificate: _certificates.Client("db1")));
        Assert.Null(await PushAsync(aggregator, _boundAgent, agentId: "db8"));
        AssertRefused(RpcStatusCode.PermissionDenied, "agent_id", await PushAsync(aggregator, _boundAgent, agentId: "db9"));
        AssertRefused(RpcStatusCode.PermissionDenied, "role agent", await PushAsync(aggregator, _admin));
        AssertRefused(RpcStatusCode.Unauthenticated, "token_file", await PushAsync(aggregator));
        AssertRefused(RpcStatusCode.Unauthenticated, "does not know", await PushAsync(aggregator, Token.Make()));
        Assert.NotNull(await PushAsync(aggregator, certificate: foreign.Client("db1")));
        Assert.NotNull(await PushAsync(aggregator, certificate: _certificates.Server("server2")));
    }

    [Fact]
    public async Task Metrics_UnlessTheyAreOpened_NeedAToken()
    {
        await using RunningAggregator aggregator = await StartWithTokensAsync();
        await using RunningAggregator open = await StartAsync(
            security: new SecurityOptions { TokensFile = TokensFile, OpenMetrics = true });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open, "GET", "/metrics", token: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(aggregator, "GET", "/metrics", token: null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/metrics", _viewer));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/healthz", token: null));
    }

    private static void AssertRefused(RpcStatusCode status, string named, RpcException? refusal)
    {
        Assert.Equal(status, refusal?.StatusCode);
        Assert.Contains(named, refusal!.Detail, StringComparison.Ordinal);
    }

    private static async Task AssertNoFailureAsync(RunningAggregator aggregator, string method, string path, string? body)
    {
        try
        {
            using HttpResponseMessage answer = await SendAsync(aggregator, method, path, authorization: "", body);
            Assert.True((int)answer.StatusCode < 500, string.Create(CultureInfo.InvariantCulture, $"{method} {path}: {(int)answer.StatusCode}"));
        }
        catch (HttpRequestException) when (body is { Length: > OversizedBytes })
        {
            // The connection is closed on a body that nobody wants: it may be so before all of it is sent.
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(aggregator, "GET", "/healthz", token: null));
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        RunningAggregator aggregator, string method, string path, string authorization, string? body = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        return await aggregator.Http.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningAggregator aggregator, string method, string path, string? token)
    {
        using HttpResponseMessage answer = await SendAsync(aggregator, method, path, token is null ? "" : $"Bearer {token}");
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> LogInAsync(RunningAggregator aggregator, string token) =>
        SendAsync(aggregator, "POST", "/api/v1/session", "", $$"""{"token":"{{token}}"}""");

    private static async Task<JsonElement> SessionAsync(RunningAggregator aggregator, string cookie)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/api/v1/session", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using HttpResponseMessage answer = await aggregator.Http.SendAsync(request);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<string> ServerNameAsync(RunningAggregator aggregator)
    {
        string name = "";
        using SocketsHttpHandler handler = TestCertificates.TrustingHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            name = certificate!.Subject;
            return name.Length > 0;
        };
        using HttpClient http = new(handler);
        using HttpResponseMessage answer = await http.GetAsync(new Uri(aggregator.Http.BaseAddress!, "/healthz"));
        return name;
    }

    private static async Task<RpcException?> PushAsync(
        RunningAggregator aggregator, string? token = null, (string Certificate, string Key)? certificate = null, string agentId = "db1")
    {
        SslClientAuthenticationOptions tls = new() { RemoteCertificateValidationCallback = (_, server, _, _) => server is not null };
        if (certificate is { } files)
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(files.Certificate, files.Key)];
        }

        using RpcChannel channel = new(aggregator.GrpcAddress, new RpcChannelOptions
        {
            Tls = tls,
            ConfigureHeaders = headers => headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token),
        });
        BatchBuilder batch = new(agentId);
        batch.Add(Start, "select ?", [1000]);
        try
        {
            await channel.CallAsync(IngestMethods.Push, batch.Request, TimeSpan.FromMinutes(1), CancellationToken.None);
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    private SecurityOptions WithTls()
    {
        (string certificate, string key) = _certificates.Server("server");
        return new SecurityOptions { CertificateFile = certificate, CertificateKeyFile = key };
    }

    private Task<RunningAggregator> StartWithTokensAsync() => StartAsync(security: new SecurityOptions { TokensFile = TokensFile });

    private static async Task<HttpStatusCode> StatusOfAsync(RunningAggregator aggregator, string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/api/v1/agents", UriKind.Relative));
        request.Headers.Host = host;
        using HttpResponseMessage response = await aggregator.Http.SendAsync(request);
        return response.StatusCode;
    }

    private void WriteTokens(params string[] lines) => File.WriteAllLines(TokensFile, lines);
}
