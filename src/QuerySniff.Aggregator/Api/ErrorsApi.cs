using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>Errors by code: of a range, and of one digest.</summary>
internal static class ErrorsApi
{
    private const int PointsDefault = 120;
    private const int LimitDefault = 50;

    public static async Task<Ok<ErrorsAnswerModel>> GetErrorsAsync(
        [AsParameters] RangeParameters parameters,
        [Description("How many codes, 1 to 1000; 50 by default.")] string? limit,
        [Description("About how many buckets, 1 to 2000; 120 by default.")] string? points,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        ErrorsAnswer answer = await store.ErrorsAsync(
            range.Query,
            Parameters.Count("points", points, PointsDefault, Parameters.PointsMax),
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        BucketGrid grid = answer.Grid!;
        return TypedResults.Ok(new ErrorsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            StepS = ModelMapping.StepS(grid),
            Times = ModelMapping.Times(grid),
            Total = answer.Total,
            CodesTotal = answer.CodesTotal,
            Codes = [.. answer.Codes.Select(code => new ErrorCodeSeriesModel(code, answer.Total, grid))],
        });
    }

    public static async Task<Results<Ok<DigestErrorsAnswerModel>, ProblemHttpResult>> GetDigestErrorsAsync(
        [Description("The digest id, 16 hex digits.")] string digest,
        [AsParameters] RangeParameters parameters,
        [Description("How many codes, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        ErrorsAnswer? answer = await store.DigestErrorsAsync(
            range.Query,
            Parameters.Digest(digest),
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        return answer is null
            ? DigestApi.Unknown()
            : TypedResults.Ok(new DigestErrorsAnswerModel
            {
                From = range.From,
                To = range.To,
                Coverage = ModelMapping.Coverage(answer.Coverage),
                Total = answer.Total,
                Codes = [.. answer.Codes.Select(code => new ErrorCodeModel(code, answer.Total))],
            });
    }
}
