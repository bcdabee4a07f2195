using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>The digests of a range, its commands by any dimension, and the load over time.</summary>
internal static class DigestsApi
{
    private const int LimitDefault = 50;
    private const int PointsDefault = 120;
    private const int TopDefault = 8;

    public static async Task<Ok<DigestsAnswerModel>> GetDigestsAsync(
        [AsParameters] RangeParameters parameters,
        [AsParameters] PageParameters page,
        [Description("Only digests whose fingerprint or summary holds this text, in whatever case; at most 200 characters.")] string? q,
        [FromQuery(Name = "new")]
        [Description("true: only digests first ever seen in the range.")] string? onlyNew,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        (GroupsRequest request, PageCursor cursor) = page.Resolve(range, "digest", new GroupsRequest(Dimension.Digest, default, LimitDefault)
        {
            Text = Parameters.Text("q", q),
            OnlyNew = Parameters.Flag("new", onlyNew),
        });
        GroupsAnswer answer = await store.GroupsAsync(range.Query, request, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new DigestsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            Total = ModelMapping.Total(answer.Total),
            DigestsTotal = answer.GroupsTotal,
            NextCursor = cursor.After(answer.Groups.Count, answer.GroupsTotal),
            Digests = [.. answer.Groups.Select(row => new DigestModel(row, answer.Total, answer.Grid))],
        });
    }

    public static async Task<Ok<GroupsAnswerModel>> GetGroupsAsync(
        [AsParameters] RangeParameters parameters,
        [AsParameters] PageParameters page,
        [Description("What the commands are grouped by; digest by default. By table a command counts under each of its tables.")] string? by,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        (string name, Dimension dimension) = Parameters.GroupsBy(by);
        (GroupsRequest request, PageCursor cursor) = page.Resolve(range, name, new GroupsRequest(dimension, default, LimitDefault));
        GroupsAnswer answer = await store.GroupsAsync(range.Query, request, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new GroupsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            By = name,
            Overlapping = dimension == Dimension.Table,
            Total = ModelMapping.Total(answer.Total),
            GroupsTotal = answer.GroupsTotal,
            NextCursor = cursor.After(answer.Groups.Count, answer.GroupsTotal),
            Groups = [.. answer.Groups.Select(group => new GroupModel(group, answer.Total, answer.Grid))],
        });
    }

    public static async Task<Ok<LoadAnswerModel>> GetLoadAsync(
        [AsParameters] RangeParameters parameters,
        [Description("About how many buckets, 1 to 2000; 120 by default.")] string? points,
        [Description("How many digests have a series of their own, 1 to 1000; 8 by default.")] string? top,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        LoadAnswer answer = await store.LoadAsync(
            range.Query,
            Parameters.Count("points", points, PointsDefault, Parameters.PointsMax),
            Parameters.Count("top", top, TopDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        BucketGrid grid = answer.Grid;
        return TypedResults.Ok(new LoadAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            Durations = new DurationsModel(ModelMapping.Sum(answer.Totals)),
            StepS = ModelMapping.StepS(grid),
            Times = ModelMapping.Times(grid),
            Series = [.. answer.Top.Select(series => Series(series, grid))],
            Other = ModelMapping.Load(grid, OtherNs(answer)),
            Calls = ModelMapping.PerSecond(grid, answer.Totals, bucket => bucket.Count),
            Errors = ModelMapping.PerSecond(grid, answer.Totals, bucket => bucket.Errors),
            P50Us = ModelMapping.Quantiles(answer.Totals, 0.5),
            P95Us = ModelMapping.Quantiles(answer.Totals, 0.95),
            P99Us = ModelMapping.Quantiles(answer.Totals, 0.99),
        });
    }

    private static LoadSeriesModel Series(LoadSeries series, BucketGrid grid) => new()
    {
        Digest = series.Description.Id,
        Fingerprint = series.Description.Fingerprint,
        Values = ModelMapping.Load(grid, series.DurationNs),
    };

    private static double[] OtherNs(LoadAnswer answer) => ModelMapping.PerBucket(
        answer.Grid,
        bucket => answer.Totals[bucket].DurationSumNs - answer.Top.Sum(series => series.DurationNs[bucket]));
}
