using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>What was found new or worse.</summary>
internal static class NewsApi
{
    private const int LimitDefault = 50;

    public static async Task<Ok<NewsAnswerModel>> GetNewsAsync(
        [AsParameters] RangeParameters parameters,
        [FromQuery(Name = "kind")]
        [Description("Only these kinds: new_digest, slower, errors. Repeatable.")] string[]? kind,
        [Description("How many, the last ones of the range, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        INewsStore news,
        AggregatorOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        NewsKind[] kinds = kind is { Length: > 0 } ? [.. kind.Select(KindOf).Distinct()] : [.. NewsNames.Kinds.Values];
        int count = Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax);
        IReadOnlyList<NewsEvent> events = await news.NewsAsync(range.Query, kinds, count, cancellationToken).ConfigureAwait(false);
        CoverageAnswer coverage = await store.CoverageAsync(range.Query, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new NewsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(coverage.Coverage),
            Events = [.. events.Select(item => NewsMapping.Model(item, options.PublicUrl))],
        });
    }

    private static NewsKind KindOf(string name) => NewsNames.Kinds.TryGetValue(name, out NewsKind kind)
        ? kind
        : throw new BadParameterException("kind", $"one of {string.Join(", ", NewsNames.Kinds.Keys)}");
}
