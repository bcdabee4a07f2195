using System.Globalization;
using System.Text;
using QuerySniff.Aggregator.Api.Model;

namespace QuerySniff.Aggregator.News;

/// <summary>What the webhook is sent.</summary>
internal sealed record WebhookMessage
{
    /// <summary>Of a statement in the text; the events have it whole.</summary>
    private const int StatementMax = 200;

    /// <summary>The news for people, a line each: what chats show of a webhook's message.</summary>
    public required string Text { get; init; }

    /// <summary>The same for programs, as /api/v1/news has them.</summary>
    public required IReadOnlyList<NewsEventModel> Events { get; init; }

    /// <summary>Makes a message.</summary>
    public static WebhookMessage Of(IReadOnlyList<NewsEventModel> events) => new()
    {
        Text = string.Join('\n', events.Select(Line)),
        Events = events,
    };

    private static string Line(NewsEventModel item)
    {
        StringBuilder line = new();
        line.Append(item.Ended is null ? "" : "Over: ").Append(item.Kind switch
        {
            NewsNames.NewDigest => "New query",
            NewsNames.Slower => string.Create(
                CultureInfo.InvariantCulture, $"Slower, p95 {Milliseconds(item.Before?.P95Us)} → {Milliseconds(item.After.P95Us)}"),
            _ => string.Create(
                CultureInfo.InvariantCulture, $"More errors, {item.Before?.ErrorShare:0.##%} → {item.After.ErrorShare:0.##%}"),
        });
        line.Append(CultureInfo.InvariantCulture, $", since {item.Since:yyyy-MM-dd HH:mm} UTC");
        if (item.Hosts.Count > 0)
        {
            line.Append(" on ").AppendJoin(", ", item.Hosts).Append(item.HostsTotal > item.Hosts.Count ? " and others" : "");
        }

        string statement = item.Fingerprint.Length > StatementMax ? string.Concat(item.Fingerprint.AsSpan(0, StatementMax), "…") : item.Fingerprint;
        line.Append(": ").Append(statement);
        return (item.Url is null ? line : line.Append(' ').Append(item.Url)).ToString();
    }

    private static string Milliseconds(double? microseconds) =>
        microseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.###} ms") : "–";
}
