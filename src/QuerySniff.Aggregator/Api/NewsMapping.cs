using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>Turns news into what the API and the webhook say.</summary>
internal static class NewsMapping
{
    /// <param name="item">The event.</param>
    /// <param name="publicUrl">Where people open the dashboard; null if nobody said.</param>
    public static NewsEventModel Model(NewsEvent item, Uri? publicUrl) => new()
    {
        Id = item.Id,
        Kind = NewsNames.Of(item.Kind),
        Time = Time(item.FoundMs),
        Since = Time(item.SinceMs),
        Ended = item.EndedMs is { } ended ? Time(ended) : null,
        Digest = item.Digest.Id,
        Fingerprint = item.Digest.Fingerprint,
        Summary = item.Digest.Summary,
        Hosts = item.Findings.Hosts,
        HostsTotal = item.Findings.HostsTotal,
        Applications = item.Findings.Applications,
        ApplicationsTotal = item.Findings.ApplicationsTotal,
        Before = item.Findings.Before is { } before ? new ComparedModel(before) : null,
        After = new ComparedModel(item.Findings.After),
        Effect = item.Findings.Effect is { } effect ? ModelMapping.Rate(effect) : null,
        PValue = item.Findings.PValue,
        Url = publicUrl is null ? null : new Uri(publicUrl, $"digest/{item.Digest.Id}").AbsoluteUri,
    };

    private static DateTime Time(long milliseconds) => DateTime.UnixEpoch.AddMilliseconds(milliseconds);
}
