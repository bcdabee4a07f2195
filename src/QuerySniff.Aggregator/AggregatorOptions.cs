using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Web;

namespace QuerySniff.Aggregator;

/// <summary>What an aggregator is told at its start.</summary>
internal sealed record AggregatorOptions
{
    /// <summary>The folder that the store is in.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where the dashboard and the API are served.</summary>
    public required ListenAddress Http { get; init; }

    /// <summary>Where agents push to.</summary>
    public required ListenAddress Grpc { get; init; }

    /// <summary>How long windows are kept.</summary>
    public Retention Retention { get; init; } = Retention.Default;

    /// <summary>Who may call, and how listeners are guarded.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>Where news are sent; null: nowhere.</summary>
    public WebhookOptions? Webhook { get; init; }

    /// <summary>Digests that other systems are told apart, those with the most load; 0: none.</summary>
    public int MetricsDigests { get; init; } = 50;

    /// <summary>Where durations are sent by OTLP; null: nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>Where people open the dashboard, with a slash at its end: what links lead to. Null: there are none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The folder of the dashboard's built files.</summary>
    public string DashboardFolder { get; init; } = Dashboard.DefaultFolder;
}
