using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuerySniff.Aggregator.News;
using QuerySniff.TestKit;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

/// <summary>News on their way: found by the aggregator, sent to a real HTTP server.</summary>
public sealed class WebhookTests : IAsyncLifetime, IDisposable
{
    private const string Key = "key-canary";
    private const string Path = "/services/path-canary";

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<int> _answers = new();
    private readonly ConcurrentQueue<(string Body, string Signature)> _taken = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private WebApplication _receiver = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost(Path, async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            _taken.Enqueue((await reader.ReadToEndAsync(), context.Request.Headers[WebhookSender.SignatureHeader].ToString()));
            context.Response.StatusCode = _answers.TryDequeue(out int status) ? status : StatusCodes.Status200OK;
            context.Response.Headers.RetryAfter = "1";
            _arrived.Release();
        });
        await _receiver.StartAsync();
        File.WriteAllText(_folder.Combine("key"), Key + "\n");
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose()
    {
        _arrived.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task News_Found_AreInTheApiAndSentSignedAndOnce()
    {
        await using RunningAggregator aggregator = await StartAsync(webhook: Webhook());
        await FindAsync(aggregator, "SELECT <b>new", 1);
        (string body, string signature) = await TakeAsync();

        JsonElement message = JsonDocument.Parse(body).RootElement;
        JsonElement sent = Assert.Single(message.GetProperty("events").EnumerateArray());
        JsonElement listed = Assert.Single((await aggregator.GetAsync("/news")).GetProperty("events").EnumerateArray());
        Assert.True(JsonElement.DeepEquals(listed, sent), $"{listed}\n{sent}");
        Assert.Equal("new_digest", sent.GetProperty("kind").GetString());
        Assert.Equal($"{PublicUrl}digest/{sent.GetProperty("digest").GetString()}", sent.GetProperty("url").GetString());
        Assert.Equal(
            $"New query, since 2026-11-22 08:50 UTC on db1: SELECT <b>new {sent.GetProperty("url").GetString()}",
            message.GetProperty("text").GetString());
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(body))), signature);

        await FindAsync(aggregator, "SELECT another", 3);
        (string next, _) = await TakeAsync();
        Assert.Contains("SELECT another", next, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT <b>new", next, StringComparison.Ordinal);

        // The second may be counted already.
        Assert.InRange(aggregator.Services.GetRequiredService<NewsCounts>().Sent, 1, 2);
    }

    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    public async Task News_NotTakenNow_AreSentAgain(int status)
    {
        _answers.Enqueue(status);
        await using RunningAggregator aggregator = await StartAsync(webhook: Webhook());
        await FindAsync(aggregator, "SELECT new", 1);

        (string first, _) = await TakeAsync();
        (string second, _) = await TakeAsync();

        Assert.Equal(first, second);
        Assert.Equal(1, aggregator.Services.GetRequiredService<NewsCounts>().SendsFailed);
    }

    [Fact]
    public async Task News_Refused_AreCountedAndNotSentAgain()
    {
        _answers.Enqueue(StatusCodes.Status404NotFound);
        await using RunningAggregator aggregator = await StartAsync(webhook: Webhook());
        await FindAsync(aggregator, "SELECT refused", 1);
        await TakeAsync();
        await FindAsync(aggregator, "SELECT taken", 3);

        (string body, _) = await TakeAsync();

        Assert.DoesNotContain("SELECT refused", body, StringComparison.Ordinal);
        Assert.Equal(1, aggregator.Services.GetRequiredService<NewsCounts>().Refused);
        string metrics = await aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("querysniff_webhook_refused_news_total 1", metrics, StringComparison.Ordinal);
        Assert.Contains("querysniff_news_total{kind=\"new_digest\"} 2", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", metrics, StringComparison.Ordinal);
    }

    private WebhookOptions Webhook() => new(new Uri(_receiver.Urls.Single() + Path), _folder.Combine("key"));

    // An hour and more after the first digest of all.
    private static async Task FindAsync(RunningAggregator aggregator, string fingerprint, ulong sequence)
    {
        BatchBuilder past = new(sequence: sequence);
        past.Add(Now.AddHours(-2), "SELECT old", [1_000]);
        await aggregator.PushAsync(past.Request);
        BatchBuilder batch = new(sequence: sequence + 1);
        batch.Add(Now.AddMinutes(-10), fingerprint, [1_000]);
        await aggregator.PushAsync(batch.Request);
        await aggregator.Services.GetRequiredService<NewsFinder>().CheckAsync(CancellationToken.None);
    }

    private async Task<(string Body, string Signature)> TakeAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(_taken.TryDequeue(out (string, string) taken));
        return taken;
    }
}
