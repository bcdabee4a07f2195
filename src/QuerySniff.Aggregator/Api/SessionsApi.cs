using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>What clients' sessions do beside their statements: connections, transactions, and what they leave unfinished.</summary>
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

    public static async Task<Ok<TransactionsAnswerModel>> GetTransactionsAsync(
        [AsParameters] RangeParameters parameters,
        [Description("digest (default), host, server, user, schema, client or application.")] string? by,
        [Description("duration (default): who opens the longest; hold: after whom they wait the longest for the client.")] string? order,
        [Description("How many groups, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        (string name, Dimension? dimension) = Parameters.SessionsBy(by);
        SessionsAnswer<TransactionAggregate> answer = await store.TransactionsAsync(
            range.Query,
            dimension,
            Parameters.OrderOfTransactions(order),
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new TransactionsAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            By = name,
            Total = SessionsMapping.Transactions(answer.Total),
            Groups = [.. answer.Groups.Select(SessionsMapping.Group)],
        });
    }

    public static async Task<Ok<UnfinishedAnswerModel>> GetUnfinishedAsync(
        [AsParameters] RangeParameters parameters,
        [Description("digest (default), host, server, user, schema, client or application.")] string? by,
        [Description("How many groups, 1 to 1000; 50 by default.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        (string name, Dimension? dimension) = Parameters.SessionsBy(by);
        SessionsAnswer<UnfinishedAggregate> answer = await store.UnfinishedAsync(
            range.Query,
            dimension,
            Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax),
            cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new UnfinishedAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            By = name,
            Total = SessionsMapping.Unfinished(answer.Total),
            Groups = [.. answer.Groups.Select(SessionsMapping.Group)],
        });
    }
}
