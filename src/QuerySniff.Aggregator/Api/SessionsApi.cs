using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>What clients' sessions do beside their statements: connections.</summary>
internal static class SessionsApi
{
    private const int LimitDefault = 50;

    public static async Task<Ok<ConnectionsAnswerModel>> GetConnectionsAsync(
        [AsParameters] RangeParameters parameters,
        [Description("user (default), client, server or host.")] string? by,
        [Description("How many values, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        (string name, Dimension dimension) = Parameters.ConnectionsBy(by);
        ConnectionsAnswer answer = await store.ConnectionsAsync(
            range.Query,
            dimension,
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new ConnectionsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            By = name,
            Total = SessionsMapping.Connections(answer.Total),
            Groups = [.. answer.Groups.Select(SessionsMapping.Group)],
        });
    }
}
