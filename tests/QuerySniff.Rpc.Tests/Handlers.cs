using QuerySniff.Contracts.V1;

namespace QuerySniff.Rpc.Tests;

/// <summary>What a server of these tests does with a call, by the request's agent_id.</summary>
internal static class Handlers
{
    /// <summary>Non-ASCII, a percent sign, a line end and a character beyond the basic plane.</summary>
    public const string DifficultDetail = "Größe: 100 % überschritten\n漢字 🐬";

    public const string Secret = "the server's own affair";

    public static async Task<PushResponse> Push(PushRequest request, RpcServerContext context)
    {
        switch (request.AgentId)
        {
            case "error":
                throw new RpcException(RpcStatusCode.FailedPrecondition, DifficultDetail);
            case "bug":
                throw new InvalidOperationException(Secret);
            case "hang":
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;
            case "large":
                PushResponse many = new();
                many.UnknownDigests.AddRange(Enumerable.Range(0, (int)request.Sequence).Select(i => (ulong)i));
                return many;
        }

        PushResponse response = new();
        response.UnknownDigests.AddRange(request.Digests.Select(text => text.Digest));
        return response;
    }
}
