using QuerySniff.Rpc;

namespace QuerySniff.Aggregator.Security;

/// <summary>Lets agents push: with a certificate, or with a token of the role agent. Any thread.</summary>
internal sealed class AgentAdmission(
    SecurityOptions options, Credentials credentials, RequestLimits limits, ILogger<AgentAdmission> logger)
{
    /// <summary>What to refuse a call with; null to let it.</summary>
    public RpcException? Authorize(HttpContext context)
    {
        if (options.ClientCaFile is null && !credentials.AreAsked)
        {
            return null;
        }

        if (context.Features.Get<AgentCertificate>() is not null)
        {
            return null;
        }

        if (credentials.OfBearer(context.Request) is { } grant)
        {
            context.Features.Set(grant);
            return grant.Role == Role.Agent
                ? null
                : new RpcException(RpcStatusCode.PermissionDenied, "this token is not for agents: make one of the role agent");
        }

        return new RpcException(RpcStatusCode.Unauthenticated, ReasonOf(context));
    }

    /// <summary>What to refuse a batch of an agent with; null to take it.</summary>
    public static RpcException? Authorize(HttpContext context, string agentId) =>
        context.Features.Get<TokenGrant>() is { } grant && !grant.MayPushFor(agentId)
            ? new RpcException(RpcStatusCode.PermissionDenied, "this token is for other agents than this one: see to agent_id")
            : null;

    private string ReasonOf(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            if (limits.CountWrongToken(context) is null)
            {
                Log.WrongToken(logger, context.Connection.RemoteIpAddress);
            }

            return "the aggregator does not know this agent's token: see to token_file";
        }

        return "the aggregator asks who pushes: set token_file, or client_certificate and client_key";
    }
}
