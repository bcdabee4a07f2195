using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Comparing;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>
/// What is new or worse in a range than in as much time before it: the comparison's answer to the question that is asked first.
/// </summary>
internal static class NewsApi
{
    private const string NewDigest = "new_digest";
    private const string Slower = "slower";
    private const string Errors = "errors";
    private const int LimitDefault = 50;

    private static readonly string[] Kinds = [NewDigest, Slower, Errors];

    public static async Task<Ok<NewsAnswerModel>> GetNewsAsync(
        [AsParameters] RangeParameters parameters,
        [FromQuery(Name = "kind")]
        [Description("Only these kinds: new_digest, slower, errors. Repeatable.")] string[]? kind,
        [Description("How many, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        ApiRange earlier = RangeParameters.ResolveEarlier(range, baseFrom: null, baseTo: null);
        string[] wanted = kind is { Length: > 0 } ? [.. kind.Select(Checked)] : Kinds;
        int count = Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax);
        (GroupsAnswer now, GroupsAnswer before, IReadOnlyList<DigestChange> changes) =
            await RangeComparison.ReadAsync(store, range.Query, earlier.Query, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new NewsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(now.Coverage),
            Events =
            [
                .. changes
                    .Select(change => (Change: change, Kind: KindOf(change, range, hasBefore: before.Groups.Count > 0)))
                    .Where(news => wanted.Contains(news.Kind, StringComparer.Ordinal))
                    .OrderByDescending(news => news.Change.Now!.DurationSumNs - (news.Change.Base?.DurationSumNs ?? 0))
                    .ThenBy(news => news.Change.Digest.Digest)
                    .Take(count)
                    .Select(news => Model(news.Change, news.Kind!, range, earlier)),
            ],
        });
    }

    private static string Checked(string kind) => Kinds.Contains(kind, StringComparer.Ordinal)
        ? kind
        : throw new BadParameterException("kind", $"one of {string.Join(", ", Kinds)}");

    // A digest that was not there in the time before, but ever, is not new: a report of each night. Nor is one new where nothing
    // was seen before, as on the first day.
    private static string? KindOf(DigestChange change, ApiRange range, bool hasBefore) => change.Change switch
    {
        Change.New when hasBefore && ModelMapping.TimeOfNs(change.Digest.FirstSeenNs) >= range.From => NewDigest,
        Change.Regressed when change.FailsMore => Errors,
        Change.Regressed => Slower,
        _ => null,
    };

    private static NewsEventModel Model(DigestChange change, string kind, ApiRange range, ApiRange earlier)
    {
        DateTime firstSeen = ModelMapping.TimeOfNs(change.Digest.FirstSeenNs);
        bool isNew = kind == NewDigest;
        return new NewsEventModel
        {
            Id = $"{kind}-{change.Digest.Id}",
            Kind = kind,
            Time = isNew ? firstSeen : range.To,
            Since = isNew ? firstSeen : range.From,
            Digest = change.Digest.Id,
            Fingerprint = change.Digest.Fingerprint,
            Summary = change.Digest.Summary,
            Before = change.Base is { } before ? new ComparedModel(before, (earlier.To - earlier.From).TotalSeconds) : null,
            After = new ComparedModel(change.Now!, (range.To - range.From).TotalSeconds),
            Effect = change.Durations is { } durations ? ModelMapping.Rate(durations.Effect) : null,
            PValue = kind == Errors ? change.ErrorsPValue : change.Durations?.PValue,
        };
    }
}
