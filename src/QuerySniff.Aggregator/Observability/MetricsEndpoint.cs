using System.Diagnostics;
using QuerySniff.Aggregator.Fleet;
using QuerySniff.Aggregator.Ingest;
using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Aggregator.Store;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator.Observability;

/// <summary>GET /metrics.</summary>
internal static class MetricsEndpoint
{
    public static async Task<IResult> GetAsync(
        AggregatorMetrics metrics,
        IngestQueue queue,
        AdaptiveLimit limit,
        IStore store,
        NewsCounts news,
        FleetTotals fleet,
        OtlpCounts otlp,
        CancellationToken cancellationToken)
    {
        PrometheusWriter writer = new();
        FleetMetrics.Write(writer, fleet.Snapshot());
        WriteIngest(writer, metrics, queue);
        writer.Gauge("querysniff_ingest_concurrency_limit", "Pushes that may be under way at once.", limit.Limit);
        writer.Gauge("querysniff_ingest_pushes_in_flight", "Pushes that are under way.", limit.InFlight);
        WriteStore(writer, await store.SizeAsync(cancellationToken).ConfigureAwait(false));
        WriteNews(writer, news);
        WriteOtlp(writer, otlp);
        WriteHttp(writer, metrics);
        WriteProcess(writer);
        return TypedResults.Text(writer.ToString(), PrometheusWriter.ContentType);
    }

    private static void WriteIngest(PrometheusWriter writer, AggregatorMetrics metrics, IngestQueue queue)
    {
        writer.Counter("querysniff_ingest_batches_total", "Batches stored.", metrics.Batches);
        writer.Counter("querysniff_ingest_duplicate_batches_total", "Batches that were stored before.", metrics.Duplicates);
        writer.Counter("querysniff_ingest_rows_total", "Rows of the batches stored.", metrics.Rows);
        writer.Metric("querysniff_ingest_rejected_batches_total", "counter", "Batches refused, by gRPC status.");
        foreach ((Rpc.RpcStatusCode status, long count) in metrics.Rejected.OrderBy(rejected => rejected.Key))
        {
            writer.Sample("querysniff_ingest_rejected_batches_total", count, ("status", status.ToString()));
        }

        writer.Gauge("querysniff_ingest_queued_batches", "Batches that wait to be stored.", queue.Count);
        writer.Metric("querysniff_store_transaction_duration_seconds", "summary", "Transactions that stored batches.")
            .Sample("querysniff_store_transaction_duration_seconds_sum", metrics.TransactionSeconds)
            .Sample("querysniff_store_transaction_duration_seconds_count", metrics.Transactions);
    }

    private static void WriteStore(PrometheusWriter writer, StoreSize size)
    {
        writer.Gauge("querysniff_store_rows", "Rows of windows in the store.", size.Rows);
        writer.Gauge("querysniff_store_digests", "Digests in the store.", size.Digests);
        writer.Gauge("querysniff_store_bytes", "Size of the store on disk with its log.", size.Bytes);
    }

    private static void WriteNews(PrometheusWriter writer, NewsCounts news)
    {
        writer.Metric("querysniff_news_total", "counter", "Digests found new or worse, by kind.");
        foreach ((string name, NewsKind kind) in NewsNames.Kinds)
        {
            writer.Sample("querysniff_news_total", news.Found(kind), ("kind", name));
        }

        writer.Counter("querysniff_news_checks_total", "Times that news were looked for.", news.Checks);
        writer.Counter("querysniff_news_failed_checks_total", "Times that looking for news failed.", news.ChecksFailed);
        writer.Counter("querysniff_webhook_sent_news_total", "News that the webhook took.", news.Sent);
        writer.Counter("querysniff_webhook_refused_news_total", "News that the webhook refused for good.", news.Refused);
        writer.Counter("querysniff_webhook_failed_calls_total", "Calls of the webhook that failed and are made again.", news.SendsFailed);
    }

    private static void WriteOtlp(PrometheusWriter writer, OtlpCounts otlp)
    {
        writer.Counter("querysniff_otlp_sent_points_total", "Points that the OTLP receiver took.", otlp.Sent);
        writer.Counter("querysniff_otlp_refused_points_total", "Points that the OTLP receiver refused for good.", otlp.Refused);
        writer.Counter("querysniff_otlp_given_up_points_total", "Points that were given up since too much waited.", otlp.GivenUp);
        writer.Counter("querysniff_otlp_failed_calls_total", "Calls of the OTLP receiver that failed and are made again.", otlp.FailedCalls);
        writer.Gauge("querysniff_otlp_queued_requests", "Requests that wait for the OTLP receiver.", otlp.Queued);
    }

    private static void WriteHttp(PrometheusWriter writer, AggregatorMetrics metrics)
    {
        const string name = "querysniff_http_request_duration_seconds";
        writer.Metric(name, "summary", "HTTP requests by route and status.");
        foreach ((HttpKey key, HttpCounter counter) in metrics.Http)
        {
            (string, string)[] labels =
            [
                ("method", key.Method), ("route", key.Route),
                ("status", key.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ];
            writer.Sample($"{name}_sum", counter.Seconds, labels).Sample($"{name}_count", counter.Requests, labels);
        }
    }

    private static void WriteProcess(PrometheusWriter writer)
    {
        using Process process = Process.GetCurrentProcess();
        writer.Counter("process_cpu_seconds_total", "CPU time of the process.", process.TotalProcessorTime.TotalSeconds);
        writer.Gauge("process_resident_memory_bytes", "Resident memory of the process.", process.WorkingSet64);
        writer.Gauge(
            "process_start_time_seconds",
            "When the process started, since the Unix epoch.",
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1e3);
    }
}
