using System.Net;
using System.Text;
using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>Annotations over HTTP.</summary>
public sealed class AnnotationTests : IAsyncLifetime
{
    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync() => _aggregator = await StartAsync();

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Fact]
    public async Task Annotation_Posted_IsFoundInTheRangesThatItTouchesAndGoneWhenDeleted()
    {
        using HttpResponseMessage posted = await PostAsync(
            """{"time":"2026-11-22T08:10:00Z","until":"2026-11-22T08:20:00Z","title":"<b>'; DROP TABLE annotation","tags":{"version":"1.2"},"hosts":["db1"]}""");

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal(1, await CountAsync("?from=2026-11-22T08:15:00Z&to=2026-11-22T08:16:00Z&host=db1&host=db2"));
        Assert.Equal(0, await CountAsync("?from=2026-11-22T08:15:00Z&to=2026-11-22T08:16:00Z&host=db2"));
        Assert.Equal(0, await CountAsync("?from=2026-11-22T08:21:00Z&to=2026-11-22T08:30:00Z"));
        Assert.Equal(0, await CountAsync("?from=2026-11-22T08:00:00Z&to=2026-11-22T08:10:00Z"));
        JsonElement found = (await _aggregator.GetAsync("/annotations")).GetProperty("annotations")[0];
        Assert.Equal("<b>'; DROP TABLE annotation", found.GetProperty("title").GetString());
        Assert.Equal("1.2", found.GetProperty("tags").GetProperty("version").GetString());
        using HttpResponseMessage deleted = await _aggregator.Http.DeleteAsync(posted.Headers.Location);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage again = await _aggregator.Http.DeleteAsync(posted.Headers.Location);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(0, await CountAsync(""));
    }

    [Theory]
    [InlineData("{}", "title")]
    [InlineData("""{"title":"  "}""", "title")]
    [InlineData("""{"title":"a","time":"yesterday"}""", "time")]
    [InlineData("""{"title":"a","time":"2026-11-22T08:10:00Z","until":"2026-11-22T08:09:00Z"}""", "until")]
    [InlineData("""{"title":"a","tags":{"":"b"}}""", "tags")]
    [InlineData("""{"title":"a","tags":{"a":null}}""", "tags")]
    [InlineData("""{"title":"a","hosts":[null]}""", "hosts")]
    [InlineData("""{"title":""", null)]
    public async Task Annotation_WithAMistake_IsRefusedWithItsName(string body, string? parameter)
    {
        using HttpResponseMessage response = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        JsonElement problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(parameter, problem.TryGetProperty("parameter", out JsonElement name) ? name.GetString() : null);
    }

    [Fact]
    public async Task Annotation_TooLarge_IsRefused()
    {
        using HttpResponseMessage title = await PostAsync($$"""{"title":"{{new string('a', 201)}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, title.StatusCode);
        using HttpResponseMessage body = await PostAsync($$"""{"title":"{{new string('a', 200_000)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
    }

    private async Task<int> CountAsync(string query) =>
        (await _aggregator.GetAsync("/annotations" + query)).GetProperty("annotations").GetArrayLength();

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await _aggregator.Http.PostAsync(new Uri("/api/v1/annotations", UriKind.Relative), content);
    }
}
