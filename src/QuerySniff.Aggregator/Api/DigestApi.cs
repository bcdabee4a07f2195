using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>One digest: its numbers, over time, as a heatmap, and by each dimension.</summary>
internal static class DigestApi
{
    private const int SeriesPointsDefault = 120;
    private const int HeatmapPointsDefault = 60;
    private const int LimitDefault = 20;

    public static async Task<Results<Ok<DigestAnswerModel>, ProblemHttpResult>> GetDigestAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        GroupsAnswer? answer = await store
            .DigestAsync(range.Query, Parameters.Digest(digest), cancellationToken).ConfigureAwait(false);
        return answer is null
            ? Unknown()
            : TypedResults.Ok(new DigestAnswerModel(
                answer.Groups[0],
                answer.Total,
                range.From,
                range.To,
                ModelMapping.Coverage(answer.Coverage)));
    }

    public static async Task<Results<Ok<SeriesAnswerModel>, ProblemHttpResult>> GetSeriesAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        [Description("About how many buckets, 1 to 2000; 120 by default.")] string? points,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        SeriesAnswer? answer = await store.SeriesAsync(
            range.Query,
            Parameters.Digest(digest),
            Parameters.Count("points", points, SeriesPointsDefault, Parameters.PointsMax),
            cancellationToken).ConfigureAwait(false);
        return answer is null ? Unknown() : TypedResults.Ok(SeriesOf(range, answer));
    }

    public static async Task<Results<Ok<HeatmapAnswerModel>, ProblemHttpResult>> GetHeatmapAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        [Description("About how many buckets of time, 1 to 2000; 60 by default.")] string? points,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        SeriesAnswer? answer = await store.SeriesAsync(
            range.Query,
            Parameters.Digest(digest),
            Parameters.Count("points", points, HeatmapPointsDefault, Parameters.PointsMax),
            cancellationToken).ConfigureAwait(false);
        return answer is null ? Unknown() : TypedResults.Ok(HeatmapOf(range, answer));
    }

    public static async Task<Results<Ok<BreakdownAnswerModel>, ProblemHttpResult>> GetBreakdownAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        [Description("host, server, user, schema, client or application.")] string? by,
        [Description("How many values, 1 to 1000; 20 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        Dimension dimension = Parameters.By(by);
        GroupsAnswer? answer = await store.BreakdownAsync(
            range.Query,
            Parameters.Digest(digest),
            new GroupsRequest(
                dimension, DigestOrder.Load, Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax)),
            cancellationToken).ConfigureAwait(false);
        return answer is null
            ? Unknown()
            : TypedResults.Ok(new BreakdownAnswerModel
            {
                From = range.From,
                To = range.To,
                Coverage = ModelMapping.Coverage(answer.Coverage),
                By = by!,
                Groups = [.. answer.Groups.Select(group => new GroupModel(group, answer.Total, grid: null))],
            });
    }

    public static async Task<Results<Ok<DistributionAnswerModel>, ProblemHttpResult>> GetDistributionAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        [Description("host (default), server, user, schema, client or application.")] string? by,
        [Description("How many values, 1 to 1000; 20 by default. What is not listed is put together.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        string name = by ?? "host";
        int count = Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax);
        GroupsAnswer? answer = await store.BreakdownAsync(
            range.Query,
            Parameters.Digest(digest),
            new GroupsRequest(Parameters.By(name), DigestOrder.Load, int.MaxValue),
            cancellationToken).ConfigureAwait(false);
        return answer is null ? Unknown() : TypedResults.Ok(DistributionOf(range, name, count, answer));
    }

    public static ProblemHttpResult Unknown() => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound, detail: "No agent has reported this digest.");

    private static SeriesAnswerModel SeriesOf(ApiRange range, SeriesAnswer answer)
    {
        BucketGrid grid = answer.Grid;
        double[] PerSecond(Func<CommandAggregate, double> value) => ModelMapping.PerSecond(grid, answer.Buckets, value);
        return new SeriesAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            StepS = ModelMapping.StepS(grid),
            Times = ModelMapping.Times(grid),
            Count = PerSecond(bucket => bucket.Count),
            Errors = PerSecond(bucket => bucket.Errors),
            Load = PerSecond(bucket => bucket.DurationSumNs / 1e9),
            P50Us = ModelMapping.Quantiles(answer.Buckets, 0.5),
            P95Us = ModelMapping.Quantiles(answer.Buckets, 0.95),
            P99Us = ModelMapping.Quantiles(answer.Buckets, 0.99),
            RowsSent = PerSecond(bucket => bucket.RowsSent),
        };
    }

    private static DistributionAnswerModel DistributionOf(ApiRange range, string by, int limit, GroupsAnswer answer)
    {
        HeatmapBands bands = HeatmapBands.Of(answer.Groups.Select(group => group.Aggregate));
        CommandAggregate others = new();
        foreach (RangeGroup group in answer.Groups.Skip(limit))
        {
            others.Add(group.Aggregate);
        }

        return new DistributionAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            By = by,
            BoundsUs = bands.BoundsUs(),
            Groups = [.. answer.Groups.Take(limit).Select(group => new GroupDistributionModel(group, bands))],
            Others = answer.Groups.Count > limit ? new DistributionModel(others, bands) : null,
        };
    }

    private static HeatmapAnswerModel HeatmapOf(ApiRange range, SeriesAnswer answer)
    {
        HeatmapBands bands = HeatmapBands.Of(answer.Buckets);
        return new HeatmapAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            StepS = ModelMapping.StepS(answer.Grid),
            Times = ModelMapping.Times(answer.Grid),
            BoundsUs = bands.BoundsUs(),
            Counts = [.. answer.Buckets.Select(bucket => bands.Counts(bucket.Durations))],
        };
    }
}
