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

        return new ApiRange(
            from.UtcDateTime, to.UtcDateTime, new RangeQuery(WindowsFrom(from), WindowsFrom(to), Filter()));
    }

    private static DateTimeOffset? Parse(string name, string? text)
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

    private FrozenDictionary<Dimension, string[]> Filter()
    {
        (Dimension Dimension, string Name, string[]? Values)[] filters =
        [
            (Dimension.Host, "host", Host), (Dimension.Server, "server", Server), (Dimension.User, "user", User),
            (Dimension.Schema, "schema", Schema), (Dimension.Client, "client", Client),
            (Dimension.Application, "application", Application),
        ];
        foreach ((_, string name, string[]? values) in filters)
        {
            if (values is { Length: > FilterValuesMax })
            {
                throw new BadParameterException(name, $"given at most {FilterValuesMax} times");
            }
        }

        return filters
            .Where(filter => filter.Values is { Length: > 0 })
            .ToFrozenDictionary(filter => filter.Dimension, filter => filter.Values!);
    }
}
