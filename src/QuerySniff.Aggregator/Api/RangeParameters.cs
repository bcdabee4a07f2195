using System.Collections.Frozen;
using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>The parameters that every question about commands has.</summary>
internal sealed class RangeParameters
{
    /// <summary>Values of one filter. More is no choice that a person made, and the SQL grows with it.</summary>
    private const int FilterValuesMax = 100;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(1);

    [FromQuery(Name = "from")]
    [Description("Beginning of the range, RFC 3339, inclusive; an hour before its end by default.")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    [Description("End of the range, RFC 3339, exclusive; now by default.")]
    public string? To { get; init; }

    [FromQuery(Name = "host")]
    [Description("Only these hosts: agents' ids. Repeatable.")]
    public string[]? Host { get; init; }

    [FromQuery(Name = "server")]
    [Description("Only these server endpoints, \"ip:port\". Repeatable.")]
    public string[]? Server { get; init; }

    [FromQuery(Name = "user")]
    [Description("Only these users; empty: unknown. Repeatable.")]
    public string[]? User { get; init; }

    [FromQuery(Name = "schema")]
    [Description("Only these schemas; empty: unknown. Repeatable.")]
    public string[]? Schema { get; init; }

    [FromQuery(Name = "client")]
    [Description("Only these client addresses. Repeatable.")]
    public string[]? Client { get; init; }

    [FromQuery(Name = "application")]
    [Description("Only these applications; empty: unknown. Repeatable.")]
    public string[]? Application { get; init; }

    [FromQuery(Name = "table")]
    [Description("Only these tables of their summaries, without quotes; empty: none. Repeatable.")]
    public string[]? Table { get; init; }

    [FromQuery(Name = "verb")]
    [Description("Only these verbs of their summaries, such as SELECT; empty: unknown. Repeatable.")]
    public string[]? Verb { get; init; }

    [FromQuery(Name = "digest")]
    [Description("Only these digests, 16 hex digits. Repeatable.")]
    public string[]? Digest { get; init; }

    [FromQuery(Name = "not_host")]
    [Description("Not these hosts. Repeatable.")]
    public string[]? NotHost { get; init; }

    [FromQuery(Name = "not_server")]
    [Description("Not these server endpoints. Repeatable.")]
    public string[]? NotServer { get; init; }

    [FromQuery(Name = "not_user")]
    [Description("Not these users. Repeatable.")]
    public string[]? NotUser { get; init; }

    [FromQuery(Name = "not_schema")]
    [Description("Not these schemas. Repeatable.")]
    public string[]? NotSchema { get; init; }

    [FromQuery(Name = "not_client")]
    [Description("Not these client addresses. Repeatable.")]
    public string[]? NotClient { get; init; }

    [FromQuery(Name = "not_application")]
    [Description("Not these applications. Repeatable.")]
    public string[]? NotApplication { get; init; }

    [FromQuery(Name = "not_table")]
    [Description("Not these tables: no digest with any of them. Repeatable.")]
    public string[]? NotTable { get; init; }

    [FromQuery(Name = "not_verb")]
    [Description("Not these verbs. Repeatable.")]
    public string[]? NotVerb { get; init; }

    [FromQuery(Name = "not_digest")]
    [Description("Not these digests. Repeatable.")]
    public string[]? NotDigest { get; init; }

    /// <summary>The range and filter that the parameters mean.</summary>
    /// <exception cref="BadParameterException">One of them is wrong.</exception>
    public ApiRange Resolve(TimeProvider time)
    {
        DateTimeOffset to = Parse("to", To) ?? time.GetUtcNow();
        DateTimeOffset from = Parse("from", From) ?? to - DefaultLength;
        if (from >= to)
        {
            throw new BadParameterException("from", "before 'to'");
        }

        return new ApiRange(from.UtcDateTime, to.UtcDateTime, Query(WindowsFrom(from), WindowsFrom(to)))
        {
            IsExplicit = !string.IsNullOrEmpty(From) && !string.IsNullOrEmpty(To),
        };
    }

    /// <summary>The earlier range that another is compared with, under the same filter.</summary>
    /// <param name="range">The later one.</param>
    /// <param name="baseFrom">The parameter; null: as long before its end as the later one is long.</param>
    /// <param name="baseTo">The parameter; null: where the later one begins.</param>
    /// <exception cref="BadParameterException">One of them is wrong.</exception>
    public static ApiRange ResolveEarlier(ApiRange range, string? baseFrom, string? baseTo)
    {
        DateTimeOffset to = Parse("base_to", baseTo) ?? new DateTimeOffset(range.From);
        DateTimeOffset from = Parse("base_from", baseFrom) ?? to - (range.To - range.From);
        if (from >= to)
        {
            throw new BadParameterException("base_from", "before 'base_to'");
        }

        return range with
        {
            From = from.UtcDateTime,
            To = to.UtcDateTime,
            Query = range.Query with { FromMs = WindowsFrom(from), ToMs = WindowsFrom(to) },
        };
    }

    /// <summary>A time; null for none.</summary>
    /// <exception cref="BadParameterException">It is no time.</exception>
    public static DateTimeOffset? Parse(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Rfc3339.TryParse(text, out DateTimeOffset parsed) && parsed > DateTimeOffset.UnixEpoch
            ? parsed
            : throw new BadParameterException(name, "a time since 1970 as in RFC 3339, such as 2026-11-22T08:00:00Z");
    }

    // The first whole millisecond that is not before the time: windows begin at whole milliseconds.
    private static long WindowsFrom(DateTimeOffset time)
    {
        long milliseconds = time.ToUnixTimeMilliseconds();
        return time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? milliseconds : milliseconds + 1;
    }

    private RangeQuery Query(long fromMs, long toMs)
    {
        (Dimension Dimension, string[]? Included, string[]? Excluded)[] filters =
        [
            (Dimension.Host, Host, NotHost), (Dimension.Server, Server, NotServer), (Dimension.User, User, NotUser),
            (Dimension.Schema, Schema, NotSchema), (Dimension.Client, Client, NotClient),
            (Dimension.Application, Application, NotApplication), (Dimension.Table, Table, NotTable),
            (Dimension.Verb, Verb, NotVerb), (Dimension.Digest, Digest, NotDigest),
        ];
        return new RangeQuery(fromMs, toMs, Filter("", filters.Select(filter => (filter.Dimension, filter.Included))))
        {
            Excluded = Filter("not_", filters.Select(filter => (filter.Dimension, filter.Excluded))),
        };
    }

    private static FrozenDictionary<Dimension, string[]> Filter(
        string prefix, IEnumerable<(Dimension Dimension, string[]? Values)> filters)
    {
        Dictionary<Dimension, string[]> filter = [];
        foreach ((Dimension dimension, string[]? values) in filters)
        {
            if (values is { Length: > 0 })
            {
                Check(prefix + dimension.ToString().ToLowerInvariant(), dimension, values);
                filter.Add(dimension, values);
            }
        }

        return filter.ToFrozenDictionary();
    }

    private static void Check(string name, Dimension dimension, string[] values)
    {
        if (values.Length > FilterValuesMax)
        {
            throw new BadParameterException(name, $"given at most {FilterValuesMax} times");
        }

        if (dimension == Dimension.Digest && !values.All(Parameters.IsDigest))
        {
            throw new BadParameterException(name, "16 hex digits");
        }
    }
}
