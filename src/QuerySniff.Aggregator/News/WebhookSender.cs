using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using QuerySniff.Aggregator.Api;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.News;

/// <summary>
/// The one task that sends news to the webhook. What is not sent stays in the store: neither a restart nor a webhook that is
/// away loses it, and after a day it is no news any more.
/// </summary>
internal sealed class WebhookSender(
    AggregatorOptions options, INewsStore news, NewsCounts counts, TimeProvider time, ILogger<WebhookSender> logger)
    : BackgroundService
{
    /// <summary>The body's HMAC-SHA256, where there is a key.</summary>
    public const string SignatureHeader = "X-QuerySniff-Signature";

    /// <summary>News of one message: what a chat shows without folding it.</summary>
    private const int EventsMax = 20;

    /// <summary>Between two looks at the store.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause after failures.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly WebhookOptions _webhook = options.Webhook!;
    private TimeSpan _pause = LookPause;
    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A redirect would take the news to where nobody sent them.
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };
        while (!stoppingToken.IsCancellationRequested)
        {
            bool mayHaveMore = await SendAsync(client, stoppingToken).ConfigureAwait(false);
            if (!mayHaveMore)
            {
                await Task.Delay(_pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there may be more that would be taken now.</returns>
    private async Task<bool> SendAsync(HttpClient client, CancellationToken stoppingToken)
    {
        try
        {
            long sinceMs = (time.GetUtcNow() - AgeMax).ToUnixTimeMilliseconds();
            IReadOnlyList<NewsEvent> events = await news.UnsentNewsAsync(sinceMs, EventsMax, stoppingToken).ConfigureAwait(false);
            if (events.Count == 0)
            {
                return false;
            }

            using HttpRequestMessage request = new(HttpMethod.Post, _webhook.Address) { Content = Body(events) };
            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stoppingToken).ConfigureAwait(false);
            if (IsForLater(response.StatusCode))
            {
                Fail($"status {(int)response.StatusCode}", response.Headers.RetryAfter?.Delta);
                return false;
            }

            await TakeAsync(events, response, stoppingToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or UnauthorizedAccessException or StoreException)
        {
            Fail(exception is OperationCanceledException ? "no answer" : exception.Message, retryAfter: null);
            return false;
        }
    }

    private static bool IsForLater(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private async Task TakeAsync(IReadOnlyList<NewsEvent> events, HttpResponseMessage response, CancellationToken stoppingToken)
    {
        await news.MarkSentAsync(events, stoppingToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            counts.CountSent(events.Count);
        }
        else
        {
            counts.CountRefused(events.Count);
            Log.NewsRefused(logger, _webhook.Address.Host, events.Count, (int)response.StatusCode);
        }

        _pause = LookPause;
        if (_isAway)
        {
            _isAway = false;
            Log.WebhookBack(logger, _webhook.Address.Host);
        }
    }

    private void Fail(string reason, TimeSpan? retryAfter)
    {
        counts.CountFailedSend();
        TimeSpan pause = retryAfter > _pause ? retryAfter.Value : _pause * 2;
        _pause = pause < PauseMax ? pause : PauseMax;
        if (!_isAway)
        {
            _isAway = true;
            Log.WebhookAway(logger, _webhook.Address.Host, reason);
        }
    }

    // The key is read each time: who changes it need not restart the aggregator.
    private ByteArrayContent Body(IReadOnlyList<NewsEvent> events)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            WebhookMessage.Of([.. events.Select(item => NewsMapping.Model(item, options.PublicUrl))]), ApiJsonContext.Default.WebhookMessage);
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        if (_webhook.KeyFile is { } file)
        {
            byte[] key = Encoding.UTF8.GetBytes(File.ReadAllText(file).Trim());
            content.Headers.Add(SignatureHeader, $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}");
        }

        return content;
    }
}
