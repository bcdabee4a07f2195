using QuerySniff.Contracts.V1;

namespace QuerySniff.Rpc;

/// <summary>The methods of <c>querysniff.v1.Ingest</c> (protos/querysniff/v1/ingest.proto).</summary>
public static class IngestMethods
{
    private const string Service = "querysniff.v1.Ingest";

    /// <summary>Stores a batch of closed windows; answered after the store has committed.</summary>
    public static RpcMethod<PushRequest, PushResponse> Push { get; } =
        new(Service, "Push", PushRequest.Parser, PushResponse.Parser);
}
