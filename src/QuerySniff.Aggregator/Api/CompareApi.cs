using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Comparing;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>One range against an earlier one, digest by digest.</summary>
internal static class CompareApi
{
    private const int LimitDefault = 50;

    private static readonly Dictionary<string, Change> States = new(StringComparer.Ordinal)
    {
        ["new"] = Change.New,
        ["gone"] = Change.Gone,
        ["regressed"] = Change.Regressed,
        ["improved"] = Change.Improved,
        ["unchanged"] = Change.Unchanged,
        ["too_few"] = Change.TooFew,
    };

    private static readonly Dictionary<Change, string> Names = States.ToDictionary(state => state.Value, state => state.Key);

    public static async Task<Ok<CompareAnswerModel>> GetCompareAsync(
        [AsParameters] RangeParameters parameters,
        [FromQuery(Name = "base_from")]
        [Description("Beginning of the earlier range, RFC 3339; as long before its end as the later one is long, by default.")] string? baseFrom,
        [FromQuery(Name = "base_to")]
        [Description("End of the earlier range, RFC 3339; the beginning of the later one by default.")] string? baseTo,
        [FromQuery(Name = "only")]
        [Description("Only digests in these states: new, gone, regressed, improved, unchanged, too_few. Repeatable.")] string[]? only,
        [Description("change (of the load, up or down; default), p95, ratio (of the p95), mean, calls, load, errors (their share), slower (the effect) or p; of the later range, descending but for p.")] string? sort,
        [Description("How many digests, 1 to 1000; 50 by default.")] string? limit,
        [Description("The next_cursor of an answer: what follows there. With the same question, and the from and to of that answer.")] string? cursor,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        ApiRange earlier = RangeParameters.ResolveEarlier(range, baseFrom, baseTo);
        HashSet<Change> wanted = [.. (only ?? []).Select(StateOf)];
        CompareOrder order = Parameters.OrderOfComparison(sort);
        PageCursor page = PageCursor.Of(range, cursor, ["compare", order.ToString(), .. Ticks(earlier), .. wanted.Order().Select(state => Names[state])]);
        (GroupsAnswer now, GroupsAnswer before, IReadOnlyList<DigestChange> changes) =
            await RangeComparison.ReadAsync(store, range.Query, earlier.Query, cancellationToken).ConfigureAwait(false);
        (double seconds, double secondsBefore) = (SecondsOf(range), SecondsOf(earlier));
        DigestChange[] listed =
        [
            .. changes
                .Where(change => wanted.Count == 0 || wanted.Contains(change.Change))
                .OrderByDescending(change => OrderValue(change, order, seconds, secondsBefore) ?? double.MinValue)
                .ThenBy(change => change.Digest.Digest),
        ];
        ComparedDigestModel[] answered =
        [
            .. listed
                .Skip(page.Skip)
                .Take(Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax))
                .Select(change => Model(change, seconds, secondsBefore)),
        ];
        return TypedResults.Ok(new CompareAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(now.Coverage),
            BaseFrom = earlier.From,
            BaseTo = earlier.To,
            BaseCoverage = ModelMapping.Coverage(before.Coverage),
            Counts = States.ToDictionary(
                state => state.Key, state => changes.Count(change => change.Change == state.Value), StringComparer.Ordinal),
            NextCursor = page.After(answered.Length, listed.Length),
            Digests = answered,
        });
    }

    private static Change StateOf(string name) => States.TryGetValue(name, out Change state)
        ? state
        : throw new BadParameterException("only", $"one of {string.Join(", ", States.Keys)}");

    private static string[] Ticks(ApiRange range) => [$"{range.From.Ticks}", $"{range.To.Ticks}"];

    private static double SecondsOf(ApiRange range) => (range.To - range.From).TotalSeconds;

    private static double? OrderValue(DigestChange change, CompareOrder order, double seconds, double secondsBefore) => order switch
    {
        CompareOrder.Change =>
            Math.Abs(((change.Now?.DurationSumNs ?? 0) / seconds) - ((change.Base?.DurationSumNs ?? 0) / secondsBefore)),
        CompareOrder.P95 => change.Now?.QuantileNs(0.95),
        CompareOrder.Ratio => Comparison.Ratio(change.Now?.QuantileNs(0.95), change.Base?.QuantileNs(0.95)),
        CompareOrder.Mean => change.Now?.MeanNs,
        CompareOrder.Calls => change.Now?.Count,
        CompareOrder.Load => change.Now?.DurationSumNs,
        CompareOrder.Errors => change.Now is { Count: > 0 } now ? now.Errors / (double)now.Count : null,
        CompareOrder.Slower => change.Durations?.Effect,
        CompareOrder.P => -change.Durations?.PValue,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "An order without a value."),
    };

    private static ComparedDigestModel Model(DigestChange change, double seconds, double secondsBefore) => new()
    {
        Digest = change.Digest.Id,
        Fingerprint = change.Digest.Fingerprint,
        Summary = change.Digest.Summary,
        State = Names[change.Change],
        FirstSeen = ModelMapping.TimeOfNs(change.Digest.FirstSeenNs),
        Now = change.Now is { } now ? new ComparedModel(RangeFigures.Of(now, seconds)) : null,
        Base = change.Base is { } before ? new ComparedModel(RangeFigures.Of(before, secondsBefore)) : null,
        P95Ratio = Rounded(Comparison.Ratio(change.Now?.QuantileNs(0.95), change.Base?.QuantileNs(0.95))),
        MeanRatio = Rounded(Comparison.Ratio(change.Now?.MeanNs, change.Base?.MeanNs)),
        Effect = Rounded(change.Durations?.Effect),
        PValue = change.Durations?.PValue,
        ErrorsPValue = change.ErrorsPValue,
    };

    private static double? Rounded(double? value) => value is { } number ? ModelMapping.Rate(number) : null;
}
