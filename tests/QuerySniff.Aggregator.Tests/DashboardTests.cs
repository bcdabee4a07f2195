using System.Net;
using QuerySniff.Aggregator.Web;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class DashboardTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder.Combine("assets"));
        await File.WriteAllTextAsync(_folder.Combine("index.html"), "<!doctype html>the page");
        await File.WriteAllTextAsync(_folder.Combine("assets", "index-abc123.js"), "the script");
        _aggregator = await StartAsync(_folder.Path);
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/digests/0123456789abcdef")]
    [InlineData("/anything/at/all?from=now-1h")]
    public async Task Path_OfNoFile_IsThePage(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);

        Assert.Equal("<!doctype html>the page", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoCache);
        AssertIsGuarded(response);
    }

    [Fact]
    public async Task Asset_WithAHashInItsName_IsKeptForEver()
    {
        using HttpResponseMessage response = await GetAsync("/assets/index-abc123.js");

        Assert.Equal("the script", await response.Content.ReadAsStringAsync());
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl?.ToString());
        AssertIsGuarded(response);
    }

    [Theory]
    [InlineData("/assets/index-older.js")]
    [InlineData("/favicon.ico")]
    [InlineData("/..%2f..%2fetc/passwd.txt")]
    public async Task File_ThatIsNotThere_IsNotFound(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        AssertIsGuarded(response);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probe_OfARunningAggregator_IsOk(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Problem_OfTheApi_IsGuardedToo()
    {
        using HttpResponseMessage response = await GetAsync("/api/v1/digests?limit=x");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        AssertIsGuarded(response);
    }

    [Fact]
    public async Task Root_WithoutADashboard_SaysHowToBuildIt()
    {
        await using RunningAggregator bare = await StartAsync();

        string page = await bare.Http.GetStringAsync(new Uri("/", UriKind.Relative));

        Assert.Contains("dotnet build QuerySniff.sln", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AfterRequests_CountThemByRoute()
    {
        (await GetAsync("/api/v1/digests/0123456789abcdef")).Dispose();
        (await GetAsync("/api/v1/digests/fedcba9876543210")).Dispose();

        string metrics = await _aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains(
            "querysniff_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/digests/{digest}\",status=\"404\"} 2\n",
            metrics,
            StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", metrics, StringComparison.Ordinal);
        Assert.Contains("\nquerysniff_store_rows 0\n", metrics, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _aggregator.Http.GetAsync(new Uri(path, UriKind.Relative));

    private static void AssertIsGuarded(HttpResponseMessage response)
    {
        Assert.Equal(SecurityHeaders.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }
}
