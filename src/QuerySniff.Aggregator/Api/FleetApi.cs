using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>The agents, and what they saw and missed.</summary>
internal static class FleetApi
{
    public static async Task<Ok<CoverageAnswerModel>> GetCoverageAsync(
        [AsParameters] RangeParameters parameters, IStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        CoverageAnswer answer = await store.CoverageAsync(range.Query, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new CoverageAnswerModel
        {
            From = range.From,
            To = range.To,
            Coverage = ModelMapping.Coverage(answer.Coverage),
            Servers = [.. answer.Coverage.Servers.Select(ModelMapping.Server)],
            Encrypted = [.. answer.Encrypted.Select(ModelMapping.Encrypted)],
        });
    }

    public static async Task<Ok<AgentsAnswerModel>> GetAgentsAsync(IStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<AgentDescription> agents = await store.AgentsAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new AgentsAnswerModel { Agents = [.. agents.Select(ModelMapping.Agent)] });
    }
}
