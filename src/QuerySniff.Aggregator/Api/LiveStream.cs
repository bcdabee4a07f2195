using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Live;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>
/// One listener's stream of events (WHATWG HTML, "Server-sent events"): "window" with the newest 10 s at once, and again whenever
/// there is more of them or newer ones. What comes with the same id replaces what came before. Ends with the client or the
/// aggregator, and gives its place back.
/// </summary>
internal sealed class LiveStream(
    ApiRange scope, IStore store, LiveFeed feed, TimeProvider time, CancellationToken stopping) : IResult
{
    /// <summary>Between two events: agents report every 10 s, a fleet's of them all the time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Between two signs of life, by which a proxy knows a connection that is in use.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            httpContext.Response.ContentType = "text/event-stream";
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await SendAsync(httpContext.Response, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the aggregator stops.
        }
        finally
        {
            feed.Leave();
        }
    }

    private async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        await response.WriteAsync(": querysniff\n\n", cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        LivePulse? sent = null;
        while (true)
        {
            LivePulse pulse = feed.Current;
            string text = pulse == sent || pulse.WindowMs == 0
                ? ": nothing new\n\n"
                : await EventAsync(pulse).ConfigureAwait(false);
            sent = pulse;
            await response.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
            await WaitAsync(pulse, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> EventAsync(LivePulse pulse)
    {
        RangeQuery query = scope.Query with { FromMs = pulse.WindowMs, ToMs = pulse.WindowMs + Tier.Windows.LengthMs };

        // Without the listener's token: others may share the answer. By a percentile: the order that needs all histograms.
        GroupsAnswer answer = await pulse.AnswerAsync(
            PageCursor.QuestionOf(query),
            () => store.GroupsAsync(query, new GroupsRequest(Dimension.Digest, DigestOrder.P95, int.MaxValue), CancellationToken.None))
            .ConfigureAwait(false);
        LiveWindowModel window = new(DateTime.UnixEpoch.AddMilliseconds(pulse.WindowMs), Tier.Windows.LengthMs, answer);
        string json = JsonSerializer.Serialize(window, ApiJsonContext.Default.LiveWindowModel);
        return string.Create(CultureInfo.InvariantCulture, $"event: window\nid: {pulse.WindowMs}\ndata: {json}\n\n");
    }

    private async Task WaitAsync(LivePulse pulse, CancellationToken cancellationToken)
    {
        try
        {
            await pulse.Ended.WaitAsync(SilenceMax, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return;
        }

        // Up to the next beat, which all listeners have in common, so that they share what they read.
        long into = time.GetElapsedTime(0, time.GetTimestamp()).Ticks % Pause.Ticks;
        await Task.Delay(TimeSpan.FromTicks(Pause.Ticks - into), time, cancellationToken).ConfigureAwait(false);
    }
}
