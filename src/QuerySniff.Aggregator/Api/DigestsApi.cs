using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>The top digests of a range, and the load over time.</summary>
internal static class DigestsApi
{
    private const int LimitDefault = 50;
    private const int PointsDefault = 120;
    private const int TopDefault = 8;

    public static async Task<Ok<DigestsAnswerModel>> GetDigestsAsync(
        [AsParameters] RangeParameters parameters,
        [Description("load (default), count, mean, p95, p99, max, errors or rows; always descending.")] string? sort,
        [Description("How many digests, 1 to 1000; 50 by default.")] string? limit,
        [Description("With it each digest has a sparkline of about so many buckets, 1 to 200.")] string? points,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        DigestsAnswer answer = await store.TopDigestsAsync(
            range.Query,
            Parameters.Order(sort),
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            points is null ? null : Parameters.Count("points", points, PointsDefault, Parameters.SparklinePointsMax),
            cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new DigestsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            Total = ModelMapping.Total(answer.Total),
            Digests = [.. answer.Digests.Select(row => ModelMapping.Digest(row, answer.Total, answer.Grid))],
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
            StepS = ModelMapping.StepS(grid),
            Times = ModelMapping.Times(grid),
            Series = [.. answer.Top.Select(series => Series(series, grid))],
            Other = ModelMapping.Load(grid, OtherNs(answer)),
            Calls = ModelMapping.PerBucket(
                grid, bucket => ModelMapping.Rate(answer.Totals[bucket].Count / grid.CoveredSeconds(bucket))),
            Errors = ModelMapping.PerBucket(
                grid, bucket => ModelMapping.Rate(answer.Totals[bucket].Errors / grid.CoveredSeconds(bucket))),
        });
    }

    private static LoadSeriesModel Series(LoadSeries series, BucketGrid grid) => new()
    {
        Digest = ModelMapping.Hex(series.Description.Digest),
        Fingerprint = series.Description.Fingerprint,
        Values = ModelMapping.Load(grid, series.DurationNs),
    };

    private static double[] OtherNs(LoadAnswer answer) => ModelMapping.PerBucket(
        answer.Grid,
        bucket => answer.Totals[bucket].DurationSumNs - answer.Top.Sum(series => series.DurationNs[bucket]));
}
