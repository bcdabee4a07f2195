using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using QuerySniff.Aggregator.Fleet;

namespace QuerySniff.Aggregator.Otlp;

/// <summary>
/// The one task that sends what was counted by OTLP over HTTP (opentelemetry.io, "OTLP Specification"): each interval
/// its own, again what was not taken, until there is too much of it. Ingest waits for none of it.
/// </summary>
internal sealed class OtlpExporter(
    AggregatorOptions options, FleetTotals fleet, OtlpCounts counts, TimeProvider time, ILogger<OtlpExporter> logger)
    : BackgroundService
{
    private const string Protobuf = "application/x-protobuf";

    /// <summary>An answer that says more than a receiver has to say is not read.</summary>
    private const int AnswerBytesMax = 64 << 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause after failures, of ours and of those that a receiver asks for.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    /// <summary>How long a stop waits for what is left to be taken.</summary>
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(3);

    private readonly OtlpOptions _otlp = options.Otlp!;
    private readonly OtlpQueue _queue = new(counts);
    private TimeSpan _backoff = FirstPause;
    private bool _isAway;

    /// <summary>Sends what is left, unless the receiver is away.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Collect();
        if (!_isAway)
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stop.CancelAfter(StopMax);
            using HttpClient client = Client();
            await SendAllAsync(client, stop.Token).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using HttpClient client = Client();
        long collected = time.GetTimestamp();
        TimeSpan pause = _otlp.Interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan untilDue = _otlp.Interval - time.GetElapsedTime(collected);
            TimeSpan wait = pause < untilDue ? pause : untilDue;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause -= wait;
            }

            if (time.GetElapsedTime(collected) >= _otlp.Interval)
            {
                collected = time.GetTimestamp();
                Collect();
            }

            if (pause <= TimeSpan.Zero || !_isAway)
            {
                pause = await SendAllAsync(client, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    // A redirect would take the headers to where nobody sent them.
    private static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };

    private void Collect()
    {
        DateTimeOffset end = time.GetUtcNow();
        foreach ((ExportMetricsServiceRequest request, int points) in OtlpEncoder.Encode(fleet.TakeInterval(end), end))
        {
            _queue.Add(request, points);
        }
    }

    /// <returns>How long to wait before there is something to send again.</returns>
    private async Task<TimeSpan> SendAllAsync(HttpClient client, CancellationToken stoppingToken)
    {
        while (!_queue.IsEmpty && !stoppingToken.IsCancellationRequested)
        {
            if (await TrySendAsync(client, stoppingToken).ConfigureAwait(false) is { } pause)
            {
                return pause;
            }
        }

        return _otlp.Interval;
    }

    /// <returns>How long to wait before it is sent again; null if it was answered for good.</returns>
    private async Task<TimeSpan?> TrySendAsync(HttpClient client, CancellationToken stoppingToken)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, _otlp.MetricsAddress) { Content = new ByteArrayContent(_queue.Peek()) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Protobuf);
            request.Content.Headers.ContentEncoding.Add("gzip");
            if (_otlp.HeadersFile is { } file)
            {
                OtlpHeaders.AddTo(request.Headers, file);
            }

            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stoppingToken).ConfigureAwait(false);
            if (IsForLater(response.StatusCode))
            {
                return Fail($"status {(int)response.StatusCode}", RetryAfter(response));
            }

            await TakeAsync(response, stoppingToken).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return FirstPause;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or UnauthorizedAccessException or FormatException)
        {
            return Fail(exception is OperationCanceledException ? "no answer" : exception.Message, retryAfter: null);
        }
    }

    // "Failures": these, and no others, are to be tried again.
    private static bool IsForLater(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();

    private async Task TakeAsync(HttpResponseMessage response, CancellationToken stoppingToken)
    {
        bool isTaken = response.IsSuccessStatusCode;
        long rejected = isTaken ? await RejectedAsync(response, stoppingToken).ConfigureAwait(false) : long.MaxValue;
        int points = _queue.Remove();
        rejected = Math.Clamp(rejected, 0, points);
        counts.CountTaken(points, rejected);
        if (rejected > 0)
        {
            Log.OtlpRefused(logger, _otlp.Endpoint.Host, rejected, (int)response.StatusCode);
        }

        _backoff = FirstPause;
        if (_isAway)
        {
            _isAway = false;
            Log.OtlpBack(logger, _otlp.Endpoint.Host);
        }
    }

    // "Partial success". Its message is a stranger's text, which may repeat what it was sent: it is not logged.
    private static async Task<long> RejectedAsync(HttpResponseMessage response, CancellationToken stoppingToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != Protobuf || response.Content.Headers.ContentLength is not (> 0 and <= AnswerBytesMax))
        {
            return 0;
        }

        try
        {
            byte[] answer = await response.Content.ReadAsByteArrayAsync(stoppingToken).ConfigureAwait(false);
            return ExportMetricsServiceResponse.Parser.ParseFrom(answer).PartialSuccess?.RejectedDataPoints ?? 0;
        }
        catch (InvalidProtocolBufferException)
        {
            return 0;
        }
    }

    private TimeSpan Fail(string reason, TimeSpan? retryAfter)
    {
        counts.CountFailedCall();
        if (!_isAway)
        {
            _isAway = true;
            Log.OtlpAway(logger, _otlp.Endpoint.Host, reason);
        }

        TimeSpan pause = retryAfter > TimeSpan.Zero ? retryAfter.Value : _backoff * (0.5 + (Random.Shared.NextDouble() / 2));
        _backoff = Min(_backoff * 2, PauseMax);
        return Min(pause, PauseMax);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
