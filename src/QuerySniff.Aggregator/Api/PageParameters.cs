using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>The parameters of a table of measures that is answered in pages.</summary>
internal sealed class PageParameters
{
    [FromQuery(Name = "sort")]
    [Description("load (default), count, mean, p95, p99, max, errors or rows; always descending.")]
    public string? Sort { get; init; }

    [FromQuery(Name = "limit")]
    [Description("How many, 1 to 1000; 50 by default.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("The next_cursor of an answer: what follows there. With the same question, and the from and to of that answer.")]
    public string? Cursor { get; init; }

    [FromQuery(Name = "points")]
    [Description("With it each has a sparkline of about so many buckets, 1 to 200.")]
    public string? Points { get; init; }

    /// <summary>The page that the parameters mean.</summary>
    /// <param name="range">The question's range and filter.</param>
    /// <param name="by">The name of what it is grouped by.</param>
    /// <param name="request">What else is asked for; its limit is the default.</param>
    /// <exception cref="BadParameterException">One of them is wrong.</exception>
    public (GroupsRequest Request, PageCursor Cursor) Resolve(ApiRange range, string by, GroupsRequest request)
    {
        DigestOrder order = Parameters.Order(Sort);
        PageCursor cursor = PageCursor.Of(range, Cursor, [by, order.ToString(), request.Text ?? "", request.OnlyNew ? "new" : ""]);
        return (
            request with
            {
                Order = order,
                Skip = cursor.Skip,
                Limit = Parameters.Count("limit", Limit, request.Limit, Parameters.LimitMax),
                Points = Points is null ? null : Parameters.Count("points", Points, Parameters.SparklinePointsMax, Parameters.SparklinePointsMax),
            },
            cursor);
    }
}
