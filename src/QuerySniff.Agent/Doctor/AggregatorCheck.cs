using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Doctor;

/// <summary>
/// Whether an aggregator answers where batches would go, and whether its clock agrees with this host's. It calls Push
/// without a message: an aggregator refuses that before it counts a batch, and says the time as every HTTP server does
/// (the Date header, RFC 9110, 6.6.1: to the second, which is close enough beside windows of ten).
/// </summary>
internal static class AggregatorCheck
{
    private const string Aggregator = "aggregator";
    private const string Clock = "clock";
    private const string Method = "/querysniff.v1.Ingest/Push";
    private const string StatusHeader = "grpc-status";

    /// <summary>The gRPC answer of a host within one network comes in milliseconds; of one that drops packets, never.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>A Date is its second's beginning: on the average the time is half a second later.</summary>
    private static readonly TimeSpan DateRounding = TimeSpan.FromSeconds(0.5);

    /// <summary>Clocks that are kept differ by less; a window is ten seconds.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromSeconds(2);

    /// <summary>Checks an aggregator.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        Uri address, AggregatorAccess? access, TimeProvider clock, CancellationToken stop)
    {
        // As the agent calls: no proxy, no HTTP/1.1.
        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Timeout };
        if (access is not null)
        {
            handler.SslOptions = access.Tls();
        }

        using HttpMessageInvoker http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(address, Method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        access?.Authorize(request.Headers);
        using CancellationTokenSource timer = new(Timeout, clock);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        long asked = clock.GetTimestamp();
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, linked.Token).ConfigureAwait(false);
            TimeSpan took = clock.GetElapsedTime(asked);
            if (IsShutOut(answer))
            {
                return [Finding.Problem(
                    Aggregator,
                    $"{address.Authority} does not let this agent in",
                    "see to token_file, or to client_certificate and client_key: its operator has them")];
            }

            return IsAggregator(answer)
                ? [Finding.Ok(Aggregator, $"{address.Authority} answers in {Milliseconds(took)} ms"),
                    JudgeClock(answer.Headers.Date, clock.GetUtcNow() - (took / 2))]
                : [WrongServer(address, $"something that is no aggregator answers at {address.Authority} ({(int)answer.StatusCode})")];
        }
        catch (HttpRequestException e)
        {
            return [Unreachable(address, e)];
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return [Finding.Problem(
                Aggregator,
                $"{address.Authority} does not answer within {Timeout.TotalSeconds:0} s",
                "see that no firewall drops packets to this port, and that the aggregator is not stopped")];
        }
    }

    /// <summary>Judges the time that an answer told.</summary>
    /// <param name="date">The answer's Date; null if it has none.</param>
    /// <param name="now">This host's time when it was written.</param>
    public static Finding JudgeClock(DateTimeOffset? date, DateTimeOffset now)
    {
        if (date is not { } told)
        {
            return Finding.Skipped(Clock, "the aggregator does not say its time");
        }

        TimeSpan skew = told + DateRounding - now;
        string seconds = Math.Abs(skew.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return skew.Duration() <= SkewMax
            ? Finding.Ok(Clock, "agrees with the aggregator's to the second")
            : Finding.Problem(
                Clock,
                $"this host's clock is {seconds} s {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the aggregator's: "
                + "what it sends stands at the wrong time",
                "let both follow a time server: `timedatectl set-ntp true`; `chronyc tracking` shows how far off it is");
    }

    // UNAUTHENTICATED and PERMISSION_DENIED.
    private static bool IsShutOut(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(StatusHeader, out IEnumerable<string>? status) && status.Any(code => code is "16" or "7");

    private static bool IsAggregator(HttpResponseMessage answer) =>
        answer.Headers.Contains(StatusHeader) || answer.TrailingHeaders.Contains(StatusHeader);

    private static Finding Unreachable(Uri address, HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Finding.Problem(
            Aggregator, $"there is no host '{address.Host}'", "see to the setting aggregator, or to this host's DNS"),
        HttpRequestError.ConnectionError => Finding.Problem(
            Aggregator,
            $"nothing listens at {address.Authority}",
            $"start it there: `querysniff-aggregator --grpc {address.Authority}`; or see to the setting aggregator"),
        HttpRequestError.SecureConnectionError => Finding.Problem(
            Aggregator,
            $"no TLS connection with {address.Authority} comes about",
            "see to its certificate, and that this host trusts who signed it"),
        _ => WrongServer(address, $"what answers at {address.Authority} does not speak HTTP/2"),
    };

    private static Finding WrongServer(Uri address, string text) => Finding.Problem(
        Aggregator,
        text,
        $"name the aggregator's port for agents (--grpc, 7381 by default), not the dashboard's: this is {address}");

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
